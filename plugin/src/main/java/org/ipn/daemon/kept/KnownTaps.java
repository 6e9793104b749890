// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.plan.Desired;
import org.ipn.plan.TapIdentities;
import org.jspecify.annotations.Nullable;

/** Whose taps are, in {@code /run/ipn/taps.json} by ifindex: a restart of ipnd does not believe a tap that has changed its address meanwhile. One caller at a time. */
public final class KnownTaps {

    /** A stranger's has nothing but nulls. */
    private record Saved(
            int index,
            @Nullable UUID guest,
            @Nullable String mac,
            @Nullable String device,
            boolean lasting) {}

    private static final TypeToken<List<Saved>> SAVED = new TypeToken<>() {};

    private final Path file;
    private TapIdentities owners;
    private @Nullable TapIdentities saved;

    /** A file that can't be read is said and passed over. */
    public KnownTaps(Path run) {
        file = run.resolve("taps.json");
        owners = load();
        saved = owners;
    }

    private TapIdentities load() {
        return JsonFile.read(file, SAVED, KnownTaps::identities).orElseGet(() -> new TapIdentities(Map.of(), true));
    }

    private static TapIdentities identities(List<Saved> saved) {
        Map<Integer, TapIdentities.Owner> found = new HashMap<>();
        for (Saved each : saved) {
            Mac mac = each.mac() == null ? null : Mac.parse(each.mac());
            found.put(each.index(), new TapIdentities.Owner(each.guest(), mac, each.device(), each.lasting()));
        }
        return new TapIdentities(found, false);
    }

    public TapIdentities owners() {
        return owners;
    }

    public void learn(Desired desired, List<Link> links) {
        owners = desired.owners().learn(desired, links);
    }

    public void meet(Desired desired, Link link) {
        owners = desired.owners().meet(desired, link);
    }

    public void save() throws IOException {
        if (!owners.fresh() && !owners.equals(saved)) {
            List<Saved> all = new TreeMap<>(owners.byIndex())
                    .entrySet().stream()
                            .map(each -> saved(each.getKey(), each.getValue()))
                            .toList();
            JsonFile.write(file, all);
            saved = owners;
        }
    }

    /** What is gone is written anew when it is next saved. */
    void recheck() {
        if (!Files.exists(file)) {
            saved = null;
        }
    }

    private static Saved saved(int index, TapIdentities.Owner owner) {
        return new Saved(
                index,
                owner.guest(),
                owner.mac() == null ? null : owner.mac().toString(),
                owner.device(),
                owner.lasting());
    }

    /** For good. */
    void clear() throws IOException {
        Files.deleteIfExists(file);
    }
}
