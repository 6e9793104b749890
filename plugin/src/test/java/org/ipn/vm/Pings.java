// SPDX-License-Identifier: Apache-2.0
package org.ipn.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A guest's pings, ten a second to each of some addresses, while something happens. */
final class Pings {
    private static final Pattern ANSWER = Pattern.compile("seq=(\\d+) ");
    private static final Pattern SUM = Pattern.compile("(\\d+) packets transmitted, (\\d+) packets received");

    private Pings() {}

    /** That each is answered. */
    static void areAnsweredDuring(Runnable what, String guest, String... addresses) {
        Map<String, String> said = during(what, guest, addresses);
        said.forEach((address, lines) -> {
            List<Integer> sum = sum(lines);
            // The last one may be on its way when ping ends.
            assertThat(answered(lines))
                    .as(address + ": " + sum)
                    .containsAll(IntStream.range(0, sum.get(0) - 1).boxed().toList());
            assertThat(sum.get(0)).as("pings to " + address).isGreaterThan(10);
        });
    }

    private static List<Integer> answered(String lines) {
        return ANSWER.matcher(lines)
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    private static List<Integer> sum(String lines) {
        return SUM.matcher(lines)
                .results()
                .findFirst()
                .map(found -> List.of(Integer.valueOf(found.group(1)), Integer.valueOf(found.group(2))))
                .orElseThrow(() -> new AssertionError("ping did not end: " + lines));
    }

    private static Map<String, String> during(Runnable what, String guest, String... addresses) {
        Vm.sh("""
                mkdir -p /run/pings; rm -f /run/pings/*
                for address in %2$s; do
                  setsid guest run --timeout 3600 %1$s -- ping -i 0.1 $address >/run/pings/$address 2>&1 </dev/null &
                done
                for address in %2$s; do until grep -q seq= /run/pings/$address; do sleep 0.1; done; done
                """.formatted(guest, String.join(" ", addresses)));
        try {
            what.run();
        } finally {
            Vm.sh("""
                    sleep 1 # ten more
                    guest run %s -- killall -INT ping
                    for address in %s; do until grep -q transmitted /run/pings/$address; do sleep 0.1; done; done
                    """.formatted(guest, String.join(" ", addresses)));
        }
        return IntStream.range(0, addresses.length)
                .boxed()
                .collect(Collectors.toMap(
                        each -> addresses[each],
                        each -> Vm.sh("cat /run/pings/" + addresses[each]),
                        (one, other) -> one,
                        TreeMap::new));
    }
}
