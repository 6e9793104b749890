// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import org.jspecify.annotations.Nullable;

/**
 * What a port's owner asked for; null = not said. The units and ranges are those of the schema, which checked them.
 *
 * @param vlan untagged member of this VLAN, 1-4094
 * @param trunk VLANs and ranges, {@code 10,20-29}
 * @param nativeVlan the trunk's VLAN for untagged frames
 * @param rate Mbit/s each way
 * @param queue frames waiting for the member
 * @param loss percent, towards the member
 * @param duplicate percent, towards the member
 * @param delay ms, towards the member
 * @param jitter ms, towards the member
 */
public record PortPolicy(
        @Nullable Rights rights,
        @Nullable Integer vlan,
        @Nullable String trunk,
        @Nullable Integer nativeVlan,
        @Nullable Boolean mirror,
        @Nullable Boolean isolated,
        @Nullable Boolean antispoof,
        @Nullable Integer rate,
        @Nullable Integer queue,
        @Nullable Double loss,
        @Nullable Double duplicate,
        @Nullable Integer delay,
        @Nullable Integer jitter) {

    /** Nothing asked for: every default holds. */
    public static final PortPolicy NONE =
            new PortPolicy(null, null, null, null, null, null, null, null, null, null, null, null, null);

    /** This policy where it speaks, {@code below} where it is silent, attribute by attribute. */
    public PortPolicy over(PortPolicy below) {
        // vlan and trunk exclude each other: who says one of them has decided on both.
        boolean tagging = vlan != null || trunk != null;
        return new PortPolicy(
                first(rights, below.rights),
                tagging ? vlan : below.vlan,
                tagging ? trunk : below.trunk,
                tagging ? nativeVlan : first(nativeVlan, below.nativeVlan),
                first(mirror, below.mirror),
                first(isolated, below.isolated),
                first(antispoof, below.antispoof),
                first(rate, below.rate),
                first(queue, below.queue),
                first(loss, below.loss),
                first(duplicate, below.duplicate),
                first(delay, below.delay),
                first(jitter, below.jitter));
    }

    /** On a bus everyone hears everything: a mirror is nothing special there. */
    public PortPolicy withoutMirror() {
        return new PortPolicy(
                rights,
                vlan,
                trunk,
                nativeVlan,
                null,
                isolated,
                antispoof,
                rate,
                queue,
                loss,
                duplicate,
                delay,
                jitter);
    }

    private static <T> @Nullable T first(@Nullable T over, @Nullable T below) {
        return over != null ? over : below;
    }
}
