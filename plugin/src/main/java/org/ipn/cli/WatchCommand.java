// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ipn.model.OneLine;
import org.ipn.model.report.Event;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "watch",
        description =
                "Print a line for every start, stop, join, leave and change, and for links that go down or come up, until interrupted.",
        footer = {"", "Examples:", "  ipn watch lab", "  ipn watch --json | jq -r 'select(.event == \"join\").device'"},
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    @Parameters(paramLabel = "NET", arity = "0..1", description = "Only this network.")
    private @Nullable String network;

    @Override
    public Integer call() throws Failed {
        Api api = Api.ofHost();
        if (network != null) {
            OneNetwork.named(network).ask(api, ""); // for one that there is not, this would wait for ever
        }
        Written.STANDARD.endsUnread();
        if (api.stream("/events", this::print)) {
            throw new Failed("ipnd has ended");
        }
        return 0;
    }

    private static String who(Event event) {
        return Stream.of(event.kind() + (event.guest() == null ? "" : " " + event.guest()), event.mac())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(", "));
    }

    /** Whether anyone still reads. */
    private boolean print(String line) {
        Event event = Api.JSON.fromJson(line, Event.class);
        if (network != null && !network.equals(event.network())) {
            return true;
        }
        if (output.isJson()) {
            output.json(line);
        } else {
            String who = event.device() == null ? "" : " " + event.device() + " (" + OneLine.of(who(event)) + ")";
            output.out()
                    .printf(
                            "%s  %s %s%s, now %d receive and %d send%n",
                            event.time(),
                            OneLine.of(event.network()),
                            event.event(),
                            who,
                            event.receivers(),
                            event.senders());
        }
        return !output.out().checkError();
    }
}
