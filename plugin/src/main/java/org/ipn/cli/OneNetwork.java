// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.Reports;
import org.jspecify.annotations.Nullable;
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
        return ask(api, below, api::get);
    }

    /** The same, asked for in another way. */
    String ask(Api api, String below, Call call) throws Failed {
        try {
            return call.on("/networks/" + Api.segment(name) + below);
        } catch (Failed.NotFound e) {
            String otherwise = "; ipn list shows those there are";
            throw new Failed.NotFound(
                    "there is no IPN network '" + name + "'" + Nearest.hint(name, names(api), otherwise));
        }
    }

    interface Call {
        String on(String path) throws Failed;
    }

    /** The network, which has to run. */
    NetworkReport running(Api api) throws Failed {
        NetworkReport report = report(api);
        String why = whyNot(report);
        if (why != null) {
            throw new Failed(why);
        }
        return report;
    }

    NetworkReport report(Api api) throws Failed {
        return Api.JSON.fromJson(ask(api, ""), NetworkReport.class);
    }

    /** Why it does not run: one line; null where it does. */
    static @Nullable String whyNot(NetworkReport report) {
        String name = report.name();
        return report.isRunning()
                ? null
                : report.error() == null
                        ? "network " + name + " is not active: virsh net-start " + name
                        : "network " + name + ": " + report.error();
    }

    private static List<String> names(Api api) throws Failed {
        return Api.JSON.fromJson(api.get("/networks"), Reports.Networks.class).networks().stream()
                .map(NetworkReport::name)
                .toList();
    }
}
