// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.hooks;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.kernel.bpf.Trial;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Before ipnd says that it is ready: what a network's start goes through, gone through once, so that libvirt's first hook, which has a
 * deadline, does not wait for classes, for schemas, or for the kernel to load the bridge and check programs. Changes nothing.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final String NETWORK = "<network><name>rehearsal</name><metadata><ipn:switch xmlns:ipn='urn:ipn:1'>"
            + "<ipn:access mode='0660'/><ipn:host address='192.0.2.1/24'/><ipn:tap dev='rehearsal0'/>"
            + "<ipn:default vlan='none'/><ipn:portgroup name='all' trunk='all' rate='10'/></ipn:switch></metadata>"
            + "<forward mode='bridge'/><bridge name='ipn-rehearsal'/></network>";
    private static final String GUEST =
            "<domain type='kvm'><name>rehearsal</name><uuid>00000000-0000-0000-0000-000000000001</uuid>"
                    + "<metadata><ipn:ports xmlns:ipn='urn:ipn:1'><ipn:port mac='52:54:00:00:00:01' vlan='10'/></ipn:ports></metadata>"
                    + "<devices><interface type='network'><mac address='52:54:00:00:00:01'/><source network='rehearsal'/></interface></devices></domain>";

    /** What reads links is asked so often until HotSpot's first compiler has it (Tier3InvocationThreshold is 200): a new port's policy waits for it. */
    private static final int UNTIL_COMPILED = 250;

    private final Thread trial = new Thread(Rehearsal::tryPrograms, "rehearsal");

    private Rehearsal() {}

    /** Begins with what needs nothing of ipnd: the programs' loading, which takes a third of a start. */
    public static Rehearsal begin() {
        Rehearsal rehearsal = new Rehearsal();
        rehearsal.trial.setDaemon(true);
        rehearsal.trial.start();
        return rehearsal;
    }

    private static void tryPrograms() {
        try (Links links = new Links()) {
            for (Trial.Result result : Trial.run()) {
                LOG.debug("{}: {}", result.feature(), result.failure().isEmpty() ? "works" : result.failure());
            }
            for (int i = 0; i < UNTIL_COMPILED; i++) {
                links.find("lo");
            }
        } catch (KernelException failed) {
            LOG.warn("rehearse: {}", failed.getMessage());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** @param socket where ipnd answers already; what fails here will fail, and say so, where it is needed */
    public void end(Path socket) {
        long begun = System.nanoTime();
        try {
            trial.join();
            // An end of what never began, and a plan, are answered from all that a start is, and leave no trace.
            call(socket, "/hooks/network/port-deleted/-", "<hookData>" + NETWORK + "</hookData>");
            call(socket, "/hooks/qemu/stopped/-", GUEST);
            call(socket, "/plan", NETWORK);
            call(socket, "/plan", GUEST);
        } catch (IOException failed) {
            LOG.warn("rehearse a hook: {}", failed.getMessage());
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        LOG.debug("rehearsed hooks in {} ms", (System.nanoTime() - begun) / 1_000_000);
    }

    private static void call(Path socket, String path, String xml) throws IOException {
        byte[] body = xml.getBytes(StandardCharsets.UTF_8);
        String head = "POST " + path + " HTTP/1.1\r\nHost: ipn\r\nConnection: close\r\nContent-Length: " + body.length
                + "\r\n\r\n";
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            for (byte[] part : new byte[][] {head.getBytes(StandardCharsets.UTF_8), body}) {
                ByteBuffer bytes = ByteBuffer.wrap(part);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            String answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            LOG.debug("{}: {}", path, answer.lines().findFirst().orElse("no answer"));
        }
    }
}
