// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A guest goes from one hypervisor to the other and back while it runs, on a switch and on a bus that FRR's EVPN joins; {@code -Dmigrations} says how
 * often. It is asked all the time, from both, and hears a long transfer.
 */
@InSandbox
class MigrationBetweenHostsTest {
    private static final int MIGRATIONS = Integer.getInteger("migrations", 5);
    private static final String ON_SWITCH = "52:54:00:00:02:09";
    /** Of what a file of a known sum is made, for as long as the test takes. */
    private static final String STREAM = """
            import http.server, hashlib, sys, time
            class Slow(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    self.send_response(200)
                    self.end_headers()
                    digest, number, ends = hashlib.md5(), 0, False
                    while not ends:
                        import os
                        ends = os.path.exists(sys.argv[1] + "/enough")
                        chunk = number.to_bytes(4, "big") * 4096
                        self.wfile.write(chunk)
                        digest.update(chunk)
                        number += 1
                        time.sleep(0.01)
                    open(sys.argv[1] + "/sum", "w").write(digest.hexdigest())
                def log_message(self, *words):
                    pass
            http.server.HTTPServer(("", 8080), Slow).serve_forever()
            """;

    @TempDir
    private static Path folder;

    private static Hosts hosts;

    private static String network(String name, String kind, int vni) {
        return """
                <network><name>%1$s</name>
                <metadata><ipn:%2$s xmlns:ipn='urn:ipn:1'><ipn:overlay vni='%3$d' local='192.0.2.%%1$s' evpn='yes'/></ipn:%2$s></metadata>
                <forward mode='bridge'/><bridge name='ipn-%1$s'/></network>
                """.formatted(name, kind, vni);
    }

    @BeforeAll
    static void boot() throws IOException {
        if (System.getenv("IPN_SANDBOX") == null) {
            return;
        }
        hosts = new Hosts(folder, 2);
        hosts.starts("office", network("office", "switch", 8));
        hosts.starts("lab", network("lab", "bus", 7));
        for (int own = 1; own <= 2; own++) {
            hosts.member("h" + own, "office", "10.2.0." + own + "/24", "52:54:00:00:02:0" + own);
            hosts.member("h" + own, "lab", "10.1.0." + own + "/24", "52:54:00:00:01:0" + own);
            hosts.tellFrr("h" + own, "office", "--peer", "192.0.2." + (3 - own));
        }
        hosts.on(
                        "h1",
                        "guest",
                        "start",
                        "g",
                        "--net",
                        "office,ipv6=no,ip=10.2.0.9/24,mac=" + ON_SWITCH,
                        "--net",
                        "lab,ipv6=no,ip=10.1.0.9/24,mac=52:54:00:00:01:09")
                .orFail();
        inGuest("h1", "for nic in eth0 eth1; do ip link set $nic mtu 1450; done");
    }

    @AfterAll
    static void end() {
        if (hosts != null) {
            hosts.close();
        }
    }

    private static String inGuest(String host, String script) {
        return hosts.on(host, "guest", "run", "g", "--", "sh", "-c", script)
                .orFail()
                .out();
    }

    private static String on(String host, String script) {
        return hosts.on(host, "sh", "-c", script).orFail().out();
    }

    private static void answers() {
        for (String host : List.of("h1", "h2")) {
            for (String network : List.of("office", "lab")) {
                String address = network.equals("office") ? "10.2.0.9" : "10.1.0.9";
                Eventually.that(() -> hosts.in(host, network, "busybox", "ping", "-q", "-c", "1", "-W", "1", address)
                        .orFail());
            }
        }
    }

    /** By which devices the bridge has had that address, in the order of what it told; what it told twice stands once. */
    private static List<String> places(Path told) throws IOException {
        List<String> places = new ArrayList<>();
        for (String line : Files.readAllLines(told)) {
            if (line.contains(ON_SWITCH) && line.contains("master ") && !line.startsWith("Deleted")) {
                String device = line.replaceFirst(".* dev (\\S+) .*", "$1");
                if (places.isEmpty() || !places.get(places.size() - 1).equals(device)) {
                    places.add(device);
                }
            }
        }
        return places;
    }

    /** In the background, as long as the hosts are there. */
    private static void starts(String host, String file, String command) {
        on(host, "setsid " + command + " >" + folder.resolve(file) + " 2>&1 </dev/null &");
    }

    private static String tap(String host) {
        return on(host, "virsh -q domiflist g").trim().split(" +")[0];
    }

    @Test
    void shouldGoToAndFroWhileItTalks() throws IOException {
        answers();
        for (String host : List.of("h1", "h2")) {
            starts(host, host + ".ping", "ip netns exec office busybox ping -i 0.05 10.2.0.9");
        }
        Files.writeString(folder.resolve("stream.py"), STREAM);
        starts("h1", "stream", "ip netns exec office python3 -I " + folder.resolve("stream.py") + " " + folder);
        Eventually.that(() -> inGuest("h1", "wget -q -O /dev/null http://10.2.0.1:8080/ & sleep 0.1; kill $!"));
        inGuest("h1", "(wget -q -O - http://10.2.0.1:8080/ | md5sum >/sum) >/dev/null 2>&1 &");
        for (int migration = 0; migration < MIGRATIONS; migration++) {
            String from = "h" + (1 + migration % 2);
            String to = "h" + (2 - migration % 2);
            String before = tap(from);
            Path told = folder.resolve("fdb-" + migration);
            starts(to, "fdb-" + migration, "bridge monitor fdb");
            hosts.beside("migrate", "g", from, to).orFail();
            answers();
            String after = tap(to);
            Eventually.that(() -> assertThat(places(told)).endsWith(after));
            assertThat(places(told)).as("an address that flaps").hasSizeLessThanOrEqualTo(2);
            Eventually.that(() -> assertThat(on(from, "bridge fdb show br ipn-office | grep " + ON_SWITCH))
                    .contains("dev ipnv8")
                    .doesNotContain(before));
        }
        Files.createFile(folder.resolve("enough"));
        String at = "h" + (1 + MIGRATIONS % 2);
        Eventually.that(() ->
                assertThat(inGuest(at, "cat /sum").trim()).isEqualTo(Files.readString(folder.resolve("sum")) + "  -"));
        for (String host : List.of("h1", "h2")) {
            Eventually.that(() -> assertThat(on(host, "ipn plan")).doesNotContain("office"));
        }
    }
}
