// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which VLANs a port is in (IEEE 802.1Q). */
public sealed interface Tagging {
    /** The attributes by which it is said. */
    Set<String> NAMES = Set.of("vlan", "trunk", "native");

    /** The word of {@code vlan=} for {@link Untagged}. */
    String NONE = "none";
    /** The word of {@code trunk=} for {@link All}. */
    String ALL = "all";

    void write(PolicyText text);

    /** Whether it is in certain VLANs, and so shares its network with others. */
    default boolean isInVlans() {
        return false;
    }

    /** The one VLAN that an access port is in; null where it is in none, or a trunk. */
    default @Nullable Integer vlan() {
        return null;
    }

    static Tagging of(PolicyText text) {
        String vlan = text.read("vlan", either -> either);
        String trunk = text.read("trunk", vlans -> vlans);
        if (vlan != null) {
            return vlan.equals(NONE) ? new Untagged() : new Access(Integer.valueOf(vlan));
        }
        if (ALL.equals(trunk)) {
            return new All();
        }
        return trunk == null ? new None() : new Trunk(trunk, text.number("native"));
    }

    /** Untagged frames alone pass, which are in no VLAN. */
    record Untagged() implements Tagging {
        @Override
        public void write(PolicyText text) {
            text.write("vlan", NONE);
        }
    }

    /** All frames pass as they are. */
    record All() implements Tagging {
        @Override
        public void write(PolicyText text) {
            text.write("trunk", ALL);
        }
    }

    /** Nobody has said anything of VLANs: frames pass as they are. */
    record None() implements Tagging {
        @Override
        public void write(PolicyText text) {}
    }

    /**
     * An untagged member of one VLAN.
     *
     * @param vlan 1-4094
     */
    record Access(Integer vlan) implements Tagging {
        @Override
        public boolean isInVlans() {
            return true;
        }

        @Override
        public void write(PolicyText text) {
            text.write("vlan", vlan);
        }
    }

    /**
     * A member of several VLANs, tagged.
     *
     * @param vlans numbers and ranges, {@code 10,20-29}
     * @param nativeVlan that of untagged frames, 1-4094; null = they don't pass
     */
    record Trunk(String vlans, @Nullable Integer nativeVlan) implements Tagging {
        @Override
        public boolean isInVlans() {
            return true;
        }

        @Override
        public void write(PolicyText text) {
            text.write("trunk", vlans);
            text.write("native", nativeVlan);
        }
    }
}
