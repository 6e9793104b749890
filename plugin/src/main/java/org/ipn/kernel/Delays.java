// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.ipn.kernel.netlink.TrafficMessages;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.ipn.model.Impairment;
import org.ipn.model.Link;
import org.ipn.model.PortPolicy;
import org.jspecify.annotations.Nullable;

/**
 * {@code delay} and {@code jitter}: frames wait on their way to the member, in a netem qdisc at its device. Thread-safe, one request at
 * a time; in the network namespace in which the object was made.
 */
public final class Delays implements AutoCloseable {
    /** That wait at once: a second of a million frames a second would want more, and the host's memory less. */
    private static final int MOST_WAITING = 10_000;

    private static final int LOOPBACK = 1;

    private final RouteSocket socket;

    public Delays() throws KernelException {
        socket = new RouteSocket();
    }

    /** Has frames to {@code port} wait as {@code policy} says. */
    public synchronized void set(Link port, PortPolicy policy) throws KernelException {
        String operation = "delay frames to " + port.name();
        if (isAsked(policy)) {
            socket.execute(message(port.index(), policy), operation, port.name());
            return;
        }
        try {
            socket.execute(TrafficMessages.noDelay(socket.message(), port.index()), operation, port.name());
        } catch (KernelException failed) {
            if (!failed.is("ENOENT") && !failed.is("EINVAL")) {
                throw failed; // those say that there was none
            }
        }
    }

    /** Whether {@code policy} says anything that is ours to do. */
    public static boolean isAsked(PortPolicy policy) {
        return of(policy.impairment().delay()) > 0 || of(policy.impairment().jitter()) > 0;
    }

    /** Why {@code policies} can't be had on this host; empty when they can. The kernel is asked by doing it, in a namespace of its own. */
    public static Optional<String> problem(Collection<PortPolicy> policies) {
        Optional<PortPolicy> asked = policies.stream().filter(Delays::isAsked).findFirst();
        return asked.flatMap(policy -> CompletableFuture.supplyAsync(
                        () -> tryOn(policy), task -> new Thread(task, "delay").start())
                .join());
    }

    private static Optional<String> tryOn(PortPolicy policy) {
        try {
            NetworkNamespace.unshare();
            try (Delays here = new Delays()) {
                here.socket.execute(here.message(LOOPBACK, policy), "delay frames", "lo");
            }
            return Optional.empty();
        } catch (KernelException failed) {
            return Optional.of(
                    failed.is("ENOENT")
                            ? "delay and jitter need the kernel's netem, which this kernel lacks: modprobe sch_netem, or install"
                                    + " the package with the kernel's further modules"
                            : String.valueOf(failed.getMessage()));
        } catch (ErrnoException failed) {
            return Optional.of("delay and jitter can't be tried: " + failed.getMessage());
        }
    }

    private ByteBuffer message(int index, PortPolicy policy) {
        Impairment asked = policy.impairment();
        return TrafficMessages.delay(socket.message(), index, of(asked.delay()), of(asked.jitter()), MOST_WAITING);
    }

    private static int of(@Nullable Integer ms) {
        return ms == null ? 0 : ms;
    }

    @Override
    public synchronized void close() {
        socket.close();
    }
}
