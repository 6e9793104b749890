// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports;
import picocli.CommandLine.Parameters;

/** The network that a command is about. */
final class OneNetwork {
    @Parameters(paramLabel = "NET", description = "The network's name.")
    private String name;

    static OneNetwork named(String name) {
        OneNetwork network = new OneNetwork();
        network.name = name;
        return network;
    }

    String name() {
        return name;
    }

    /** What ipnd says of it; {@code /ports} or {@code /fdb}: of a part of it. */
    String ask(Api api, String below) throws Failed {
        try {
            return api.get("/networks/" + Api.segment(name) + below);
        } catch (Failed.NotFound e) {
            String otherwise = "; ipn list shows those there are";
            throw new Failed("there is no IPN network '" + name + "'" + Nearest.hint(name, names(api), otherwise));
        }
    }

    private static List<String> names(Api api) throws Failed {
        return Api.JSON.fromJson(api.get("/networks"), Reports.Networks.class).networks().stream()
                .map(NetworkReport::name)
                .toList();
    }
}
