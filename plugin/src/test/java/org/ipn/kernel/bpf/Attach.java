// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.ipn.kernel.Links;
import org.ipn.model.Dataplane;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.model.PortPolicy;

/** For benchmarks: {@code Attach FOLDER auto|ebpf bus|switch BRIDGE PORT...} has that forwarder carry the frames of these ports. */
public final class Attach {
    private Attach() {}

    public static void main(String[] words) throws Exception {
        try (Links links = new Links()) {
            List<Dataplane.Port> ports = new ArrayList<>();
            for (int i = 4; i < words.length; i++) {
                ports.add(new Dataplane.Port(links.find(words[i]).orElseThrow(), PortPolicy.NONE, false));
            }
            Kind kind = Kind.valueOf(words[2].toUpperCase(Locale.ROOT));
            var bridge = links.find(words[3]).orElseThrow();
            UUID network = UUID.nameUUIDFromBytes(words[3].getBytes(StandardCharsets.UTF_8));
            Forwarder forwarder = Forwarder.valueOf(words[1].toUpperCase(Locale.ROOT));
            Programs programs = new Programs(links, Path.of(words[0]));
            System.out.println(
                    programs.apply(new Dataplane(network, kind, bridge, forwarder, false, false, false, ports)));
            programs.attend(0); // for ever
        }
    }
}
