// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

import java.nio.file.Path;

/**
 * A message bus: a path, whose permissions are the rights. Who sends and who receives need not know each other, come and go as they like,
 * and need nobody else.
 *
 * <pre>
 *   try (Sender sender = Bus.sender(Path.of("/run/user/1000/ticks"))) {
 *       sender.publish("tick".getBytes(UTF_8));
 *   }
 *
 *   try (Receiver receiver = Bus.receiver(Path.of("/run/user/1000/ticks"))) {
 *       while (receiver.receive(message -> System.out.println(UTF_8.decode(message))) > 0) {}
 *   }
 * </pre>
 *
 * The first to come makes the path, for its own user alone; {@link #create} makes it for others too. Every refusal is a {@link BusException}
 * and leaves everything as it was. Any thread.
 */
public final class Bus {
    private Bus() {}

    /** Joins to send; needs w on the path. Overwrites what receivers do not read in time. */
    public static Sender sender(Path path) throws BusException {
        return sender(path, SenderOptions.lossy());
    }

    /** Joins to send; needs w on the path. */
    public static Sender sender(Path path, SenderOptions options) throws BusException {
        return new Sender(path, options);
    }

    /** Joins to receive what is sent from now on; needs r on the path. */
    public static Receiver receiver(Path path) throws BusException {
        return receiver(path, ReceiverOptions.fromNow());
    }

    /** Joins to receive; needs r on the path. */
    public static Receiver receiver(Path path, ReceiverOptions options) throws BusException {
        return new Receiver(path, options);
    }

    /**
     * Makes a bus where nothing is yet.
     *
     * @param mode r and w bits: 0640 lets the owner send and receive, and the group receive
     * @param group by number; -1 = the caller's
     */
    public static void create(Path path, int mode, int group) throws BusException {
        if ((mode & ~0666) != 0) {
            throw new BusException(
                    "create bus " + path + ": mode " + Integer.toOctalString(mode) + ": only r and w mean something");
        }
        Node.create(path, mode, group);
    }

    /** Who is there; needs r or w on the path. */
    public static BusReport look(Path path) throws BusException {
        return Look.at(path);
    }
}
