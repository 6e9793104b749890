// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.concurrent.Callable;
import org.ipn.bus.Bus;
import org.ipn.bus.BusException;
import org.ipn.bus.Receiver;
import org.ipn.bus.ReceiverOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "sub",
        description = {
            "Print each message that processes of this host send at a path, a line each, until interrupted.",
            "At its end it says on standard error how many were lost: overwritten before they were read."
        },
        footer = {"", "Example:", "  ipn sub /run/user/1000/vmstat --from-oldest"},
        mixinStandardHelpOptions = true)
final class SubCommand implements Callable<Integer> {
    @Mixin
    private OneBus bus;

    @Option(
            names = "--records",
            description = "Print records instead of lines: length (four bytes, big-endian), message.")
    private boolean records;

    @Option(
            names = "--from-oldest",
            description =
                    "Begin with what senders that are there still hold (default: with what they send from now on).")
    private boolean oldest;

    @Option(names = "--once", description = "End when the senders that were there have gone.")
    private boolean once;

    @Option(names = "--spin", description = "Never sleep: quicker, and a CPU is busy with it.")
    private boolean spin;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            description = "End after N messages.")
    @Range(from = 1)
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--stats",
            description = "Print at the end on standard error how many messages came, and how many were lost.")
    private boolean stats;

    @Override
    public Integer call() throws Failed {
        ReceiverOptions options = (oldest ? ReceiverOptions.fromOldest() : ReceiverOptions.fromNow())
                .withOnce(once)
                .withSpinning(spin)
                .withTrouble(bus::say);
        try (Receiver receiver = Bus.receiver(bus.path(), options)) {
            // At the process's end, which may be a signal's.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> tell(receiver), "stats"));
            print(receiver);
            return 0;
        } catch (BusException e) {
            throw new Failed(String.valueOf(e.getMessage()));
        }
    }

    private void tell(Receiver receiver) {
        if (stats || receiver.lost() > 0) {
            bus.say("received " + receiver.received() + " messages, lost " + receiver.lost() + ", missed "
                    + receiver.missed() + " sent before");
        }
    }

    private void print(Receiver receiver) throws BusException {
        Printed printed = new Printed(Written.STANDARD, records);
        Written.STANDARD.endsUnread();
        long left = count;
        int got = 1;
        while (left > 0 && got > 0 && printed.flush()) {
            got = receiver.receive(printed, (int) Math.min(left, Integer.MAX_VALUE));
            left -= got;
        }
        printed.flush();
    }
}
