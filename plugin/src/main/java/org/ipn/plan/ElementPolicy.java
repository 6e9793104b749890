// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.ipn.model.Grab;
import org.ipn.model.HostAddress;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Overlay;
import org.ipn.model.PortPolicy;

/** What a network's XML says of members that are no guests' NICs, and of all: {@code <ipn:tap>}, {@code grab}, {@code overlay}, {@code host}, {@code
 * default}. */
final class ElementPolicy {
    private ElementPolicy() {}

    static PortPolicy of(Grabbed grabbed, Network network, Link link) {
        Stream<PortPolicy> taps = TapPlan.named(network, link).map(NamedTap::policy).stream();
        Stream<PortPolicy> grabs = grabbed.grabOf(network, link).map(Grab::policy).stream();
        Stream<PortPolicy> overlays = OverlayPlan.of(network, link).map(Overlay::policy).stream();
        Optional<PortPolicy> own =
                Stream.of(taps, grabs, overlays).flatMap(each -> each).findFirst();
        // Nobody knows the address of who is behind these.
        PortPolicy below = own.isPresent() ? withoutAntispoof(network.byDefault()) : network.byDefault();
        return own.or(() -> ofHost(network, link)).orElse(PortPolicy.NONE).over(below);
    }

    /** The addresses that share the device have one port: what one of them says holds for it. */
    private static Optional<PortPolicy> ofHost(Network network, Link link) {
        return HostPlan.deviceBehind(network, link)
                .flatMap(device -> network.hosts().stream()
                        .filter(host -> host.device() == null || host.device().equals(device))
                        .map(HostAddress::policy)
                        .reduce(PortPolicy::over));
    }

    /** The address of the host, or of the process, behind a port that we made. */
    static Optional<Mac> memberOf(Network network, Link link) {
        Optional<Mac> host = HostPlan.deviceBehind(network, link).map(device -> HostPlan.address(network, device));
        return host.isPresent() || !isOfProcess(network, link)
                ? host
                : Optional.of(Mac.local(Objects.requireNonNull(link.mac()).bits()));
    }

    private static boolean isOfProcess(Network network, Link link) {
        return link.isVeth()
                && Mark.isMadeFor(network.uuid(), link.alias())
                && link.mac() != null
                && link.mac().isOfTap();
    }

    private static PortPolicy withoutAntispoof(PortPolicy policy) {
        Map<String, String> said = new LinkedHashMap<>(policy.said());
        said.remove("antispoof");
        return PortPolicy.of(said);
    }
}
