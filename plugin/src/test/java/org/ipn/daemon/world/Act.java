// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One thing that happens to a host, or to who tells of it. Numbers pick among what there is then, so that any part of a sequence is one too. */
sealed interface Act {
    /** @param variant of its XML: which policies, access, members it asks for */
    record NetStart(int net, int variant) implements Act {}

    record NetStop(int net) implements Act {}

    /** Of a running one, as {@code virsh net-update} does. */
    record NetUpdate(int net, int variant) implements Act {}

    record GuestStart(int guest, int nics) implements Act {}

    record GuestEnd(int guest) implements Act {}

    /** @param policy below 0 = metadata that nobody understands */
    record Metadata(int guest, int nic, int policy) implements Act {}

    record Plug(int guest) implements Act {}

    record Unplug(int guest) implements Act {}

    record ProcessJoins(int net) implements Act {}

    record ProcessLeaves(int which) implements Act {}

    record TapAdd(int net) implements Act {}

    record TapDel(int which) implements Act {}

    /** An admin, or another program, has its hands on a link. */
    record Meddle(int link, int how) implements Act {}

    /** What the kernel has to tell comes: the first {@code count}, or all in any order, or twice, or never. */
    record Events(int count, int fate) implements Act {}

    /** @param stale asked for before what happened last */
    record Inventory(boolean stale) implements Act {}

    record Reconcile() implements Act {}

    /** A reconcile, in the midst of which something else happens. */
    record Overtaken(int change, Act by) implements Act {}

    /** A change to come fails, and {@code more} of those after it. */
    record Failure(int skipped, int errno, int more) implements Act {}

    /** So many of the next looks at the host fail. */
    record Blindness(int looks) implements Act {}

    /** ipnd dies, and comes back. */
    record Death() implements Act {}

    record Time() implements Act {}

    record Audit() implements Act {}

    /** {@code ipn port confirm}. */
    record Confirm(int net) implements Act {}

    /** 30 to 100 of them, a fault among them at least. */
    static List<Act> sequence(long seed) {
        Random random = new Random(seed);
        List<Act> acts = new ArrayList<>();
        int count = 30 + random.nextInt(71);
        acts.add(new NetStart(random.nextInt(4), random.nextInt(8)));
        acts.add(new GuestStart(random.nextInt(8), random.nextInt(8)));
        for (int i = 3; i < count; i++) {
            acts.add(any(random));
        }
        acts.add(random.nextInt(acts.size()), random.nextBoolean() ? new Death() : failure(random));
        return acts;
    }

    private static Act failure(Random random) {
        return new Failure(random.nextInt(6), random.nextInt(4), Math.max(0, random.nextInt(8) - 4));
    }

    private static Act any(Random random) {
        int one = random.nextInt(8);
        int other = random.nextInt(8);
        return switch (random.nextInt(34)) {
            case 0, 1, 2 -> new NetStart(one, other);
            case 3 -> new NetStop(one);
            case 4 -> new NetUpdate(one, other);
            case 5, 6, 7 -> new GuestStart(one, other);
            case 8 -> new GuestEnd(one);
            case 9, 10 -> new Metadata(one, other, random.nextInt(6) - 1);
            case 11 -> new Plug(one);
            case 12 -> new Unplug(one);
            case 13 -> new ProcessJoins(one);
            case 14 -> new ProcessLeaves(one);
            case 15 -> new TapAdd(one);
            case 16 -> new TapDel(one);
            case 17, 18 -> new Meddle(random.nextInt(32), other);
            case 19, 20, 21, 22 -> new Events(one, other);
            case 23, 24 -> new Inventory(one == 0);
            case 25, 26 -> new Reconcile();
            case 27 -> new Overtaken(one, any(random));
            case 28 -> failure(random);
            case 29 -> new Death();
            case 30 -> new Time();
            case 31 -> new Confirm(one);
            case 32 -> new Blindness(1 + random.nextInt(3));
            default -> new Audit();
        };
    }
}
