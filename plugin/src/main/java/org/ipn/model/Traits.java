// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a link is by itself, and we never change.
 *
 * @param permanent the address that its hardware came with; null = it has none, as devices made of software
 * @param altnames further names, longer ones too: {@code ip link property add dev NAME altname …}
 * @param under ifindex of what it hangs on: the other end of a veth, the device below a VLAN or macvlan; 0 = nothing in this network namespace
 * @param away what it hangs on is in another network namespace
 * @param leastMtu bytes
 * @param mostMtu bytes; 0 = no limit
 * @param ethernet its frames are Ethernet's
 * @param choosy it hears nothing but what is for its own address: a macvlan, unless of mode passthru
 * @param mostLearned addresses that a bridge learns at most; 0 = no limit; null = no bridge, or of a kernel that knows no limit
 * @param multiQueue of a tap: programs open it with several queues, and only so ({@code ip tuntap … multi_queue})
 * @param held of a tap: a program has it open
 * @param owner of a tap: who may open it
 * @param vxlan of a VXLAN device alone
 */
public record Traits(
        @Nullable Mac permanent,
        List<String> altnames,
        int under,
        boolean away,
        int leastMtu,
        int mostMtu,
        boolean ethernet,
        boolean choosy,
        @Nullable Integer mostLearned,
        boolean multiQueue,
        boolean held,
        TapOwner owner,
        @Nullable Vxlan vxlan) {
    /** Of a link that is still to be made. */
    public static final Traits PLAIN =
            new Traits(null, List.of(), 0, false, 0, 0, true, false, null, false, false, TapOwner.NONE, null);

    public Traits {
        altnames = List.copyOf(altnames);
    }

    public Traits withUnder(int index) {
        return with(index, multiQueue, held, owner, vxlan);
    }

    public Traits withMultiQueue(boolean several) {
        return with(under, several, held, owner, vxlan);
    }

    public Traits withHeld(boolean open) {
        return with(under, multiQueue, open, owner, vxlan);
    }

    public Traits withOwner(TapOwner other) {
        return with(under, multiQueue, held, other, vxlan);
    }

    public Traits withVxlan(Vxlan its) {
        return with(under, multiQueue, held, owner, its);
    }

    private Traits with(int index, boolean several, boolean open, TapOwner other, @Nullable Vxlan its) {
        return new Traits(
                permanent,
                altnames,
                index,
                away,
                leastMtu,
                mostMtu,
                ethernet,
                choosy,
                mostLearned,
                several,
                open,
                other,
                its);
    }
}
