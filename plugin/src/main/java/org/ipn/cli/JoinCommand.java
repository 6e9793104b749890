// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ipn.member.Membership;
import org.ipn.member.MembershipEnded;
import org.ipn.model.OneLine;
import org.ipn.model.Rights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

@Command(
        name = "join",
        description = {
            "Be a member of a network: run CMD with the tap as fd 3, or stay until interrupted.",
            "CMD finds IPN_FD, IPN_NETWORK, IPN_DEVICE, IPN_MAC, IPN_MTU and IPN_RIGHTS in its environment."
        },
        footer = {"", "Example:", "  ipn join lab --rights r -- tcpdump-like-program"},
        mixinStandardHelpOptions = true)
final class JoinCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(index = "0", paramLabel = "NET", description = "The network's name.")
    private String network;

    @Option(
            names = "--rights",
            paramLabel = "r|w|rw",
            defaultValue = "rw",
            description = "To receive, to send, or both (default: ${DEFAULT-VALUE}).")
    private String rights = "rw";

    @Parameters(index = "1..*", paramLabel = "CMD", description = "A program and its arguments, after --.")
    private List<String> command = List.of();

    @Override
    public Integer call() throws Failed {
        if (!List.of("r", "w", "rw").contains(rights)) {
            throw new ParameterException(output.commandLine(), "--rights " + rights + ": allowed are r, w and rw");
        }
        Rights wanted = Rights.valueOf(rights.toUpperCase(Locale.ROOT));
        String name = command.isEmpty() ? "ipn join" : base(command.get(0));
        try (Membership member = Joining.join(network, wanted, name)) {
            if (!command.isEmpty()) {
                member.exec(command);
            }
            print(member);
            if (output.out().checkError()) {
                return 0; // why is said at the end of every command
            }
            Written.STANDARD.endsUnread();
            stay(member);
            return 0;
        } catch (MembershipEnded e) {
            throw new Failed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }

    private void print(Membership member) {
        if (output.isJson()) {
            output.json(new Joined(
                    member.network(),
                    member.device(),
                    member.mac().toString(),
                    member.mtu(),
                    member.rights().text()));
        } else {
            output.out()
                    .printf(
                            "joined %s as %s, MAC %s, MTU %d, rights %s; interrupt to leave%n",
                            OneLine.of(member.network()),
                            member.device(),
                            member.mac(),
                            member.mtu(),
                            member.rights().text());
        }
        output.out().flush();
    }

    private record Joined(String network, String device, String mac, int mtu, String rights) {}

    /** Frames are read and forgotten, so that the queue never counts drops that nobody meant to avoid. */
    private static void stay(Membership member) throws IOException {
        ByteBuffer frame = ByteBuffer.allocateDirect(65536);
        while (true) {
            member.receiveFrame(frame);
        }
    }

    private static String base(String program) {
        String base = program.substring(program.lastIndexOf('/') + 1);
        return base.length() > 64 ? base.substring(0, 64) : base;
    }
}
