// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonObject;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ipn.model.Cidr;
import org.jspecify.annotations.Nullable;

/** What the plugin for addresses gives a container, read as a whole before any of it is used. */
record CniGiven(List<Cidr> addresses, List<Route> routes) {

    /** @param gateway null = on the link itself */
    record Route(Cidr to, @Nullable InetAddress gateway) {}

    /** @param answer the plugin's; an empty object = there is none */
    static CniGiven of(JsonObject answer) throws CniFailed {
        List<Cidr> addresses = new ArrayList<>();
        for (String address : new CniResult(answer).addresses()) {
            addresses.add(cidr(address));
        }
        List<Route> routes = new ArrayList<>();
        for (JsonObject route : CniResult.objects(answer, "routes")) {
            Cidr to = cidr(CniCall.text(route, "dst").orElse(""));
            String gateway =
                    CniCall.text(route, "gw").or(() -> gateway(answer, to)).orElse(null);
            routes.add(
                    new Route(to, gateway == null ? null : cidr(gateway + "/0").address()));
        }
        return new CniGiven(List.copyOf(addresses), List.copyOf(routes));
    }

    /** That of the container's addresses of the same family. */
    private static Optional<String> gateway(JsonObject answer, Cidr to) {
        boolean six = to.toString().contains(":");
        return CniResult.objects(answer, "ips").stream()
                .flatMap(ip -> CniCall.text(ip, "gateway").stream())
                .filter(gateway -> gateway.contains(":") == six)
                .findFirst();
    }

    static Cidr cidr(String text) throws CniFailed {
        try {
            return Cidr.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CniFailed(CniFailed.CONFIG, "the plugin for addresses says: " + e.getMessage());
        }
    }
}
