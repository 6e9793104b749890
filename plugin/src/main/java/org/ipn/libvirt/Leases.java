// SPDX-License-Identifier: Apache-2.0
package org.ipn.libvirt;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What libvirt's DHCP servers have given away: the files that its leaseshelper writes for {@code virsh net-dhcp-leases}. */
public final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);
    private static final Path FOLDER = Path.of("/var/lib/libvirt/dnsmasq");
    private static final Gson JSON = new Gson();

    private Leases() {}

    public record Lease(String mac, String address) {}

    /** Of the server on this bridge, as far as they hold now; empty where there is none. */
    public static List<Lease> of(String bridge) {
        Path file = FOLDER.resolve(bridge + ".status");
        try {
            return parse(Files.readString(file), Instant.now().getEpochSecond());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | JsonParseException e) {
            LOG.debug("read {}: {}", file, e.toString());
            return List.of();
        }
    }

    /** @param now seconds since 1970 */
    static List<Lease> parse(String text, long now) {
        Entry @Nullable [] entries = JSON.fromJson(text, Entry[].class);
        return Stream.ofNullable(entries)
                .flatMap(Arrays::stream)
                .map(entry -> entry.lease(now))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Its names have dashes. */
    private static final class Entry {
        @com.google.gson.annotations.SerializedName("ip-address")
        private @Nullable String address;

        @com.google.gson.annotations.SerializedName("mac-address")
        private @Nullable String mac;

        @com.google.gson.annotations.SerializedName("expiry-time")
        private long expiry;

        private @Nullable Lease lease(long now) {
            boolean holds = expiry == 0 || expiry > now;
            return address == null || mac == null || !holds ? null : new Lease(mac.toLowerCase(Locale.ROOT), address);
        }
    }
}
