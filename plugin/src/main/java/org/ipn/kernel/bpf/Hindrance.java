// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.BpfMap;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;

/**
 * Which member of a bus has kept a frame from being shared among all, as the programs saw it when the frame came.
 *
 * @param device ifindex of its port
 * @param why of the member, behind its name
 */
public record Hindrance(int device, String why) {
    static final String MAP = "hindered";
    /** Programs write once a second. */
    private static final Duration NOW = Duration.ofSeconds(2);
    /** They do not write while what was hindered rests, and then who sends may be silent for a while. */
    private static final Duration LATELY = Balance.REST.plusSeconds(10);

    /** The last one of the network whose pins are in a folder of {@code root}; empty where none was lately. Thread-safe. */
    public static Optional<Hindrance> last(Path root, UUID network) throws KernelException {
        Path pin = new Pins(root).of(network).resolve(MAP);
        if (!Files.exists(pin)) {
            return Optional.empty();
        }
        try (BpfMap map = BpfMap.pinned(pin.toString())) {
            return read(map, System.nanoTime(), LATELY);
        } catch (ErrnoException failed) {
            if (failed.number() == Errno.ENOENT || Failure.isOfNone(failed)) { // the network has just ended
                return Optional.empty();
            }
            throw Failure.of("read what hinders the programs", pin.toString(), failed);
        }
    }

    /** Said of the member whose port has this name. */
    public String of(String port) {
        return port + " " + why + Detours.ONE_WAY;
    }

    /** struct hindered of shared.h: 0 device (32)  4 hindrance (32)  8 when (64, ns of CLOCK_MONOTONIC), in native order. */
    private static Optional<Hindrance> read(BpfMap map, long now, Duration since) throws ErrnoException {
        ByteBuffer found = map.get(0);
        return found == null || now - found.getLong(8) > since.toNanos()
                ? Optional.empty()
                : why(found.getInt(4)).map(why -> new Hindrance(found.getInt(0), why));
    }

    /** Whether there is one by {@code now}, of {@link System#nanoTime}. */
    static boolean isThere(BpfMap map, long now) throws ErrnoException {
        return read(map, now, NOW).isPresent();
    }

    private static Optional<String> why(int hindrance) {
        return switch (hindrance) {
            case 1 -> Optional.of("is down");
            case 2 -> Optional.of("has a smaller MTU than some frames");
            case 3 -> Optional.of("takes no unfinished checksum, as a guest in its firmware or with an emulated NIC");
            case 4 -> Optional.of("has a bridge port that is blocked, or wants more than forwarding");
            case 5 -> Optional.of("has a qdisc or a tc program of its own");
            default -> Optional.empty();
        };
    }
}
