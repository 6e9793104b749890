// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ipn.model.Cidr;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and default routes, with {@code ip} as the witness. */
@FreshNamespace
class AddressesTest {
    private Addresses addresses;

    @BeforeEach
    void open() throws KernelException {
        addresses = new Addresses();
        for (String device : List.of("d0", "d1")) {
            Command.run("ip link add " + device + " type bridge");
            Command.run("ip link set " + device + " up");
        }
    }

    @AfterEach
    void close() {
        addresses.close();
    }

    private static int index(String device) {
        return Command.link(device).get("ifindex").getAsInt();
    }

    /** What {@code ip -j address} lists, written as we write it. */
    private static Map<Integer, List<String>> shown() {
        Map<Integer, List<String>> shown = new HashMap<>();
        for (JsonElement link : Command.json("ip -j address show")) {
            List<String> own = new ArrayList<>();
            for (JsonElement each : link.getAsJsonObject().getAsJsonArray("addr_info")) {
                JsonObject address = each.getAsJsonObject();
                own.add(Cidr.parse(address.get("local").getAsString() + "/"
                                + address.get("prefixlen").getAsInt())
                        .toString());
            }
            if (!own.isEmpty()) {
                shown.put(link.getAsJsonObject().get("ifindex").getAsInt(), own);
            }
        }
        return shown;
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 10.77.0.1",
        "192.0.2.0/24, 10.77.0.1",
        "192.0.2.9/32,",
        "2001:db8::/32, fd00::9",
        "::/0, fd00::9"
    })
    void shouldAddARouteAsIpDoes(String to, @Nullable String gateway) throws Exception {
        addresses.add("d0", "10.77.0.2/24");
        Command.run("ip address add fd00::1/64 dev d0 nodad");
        String by = gateway == null ? "" : " via " + gateway;
        addresses.addRoute("d0", Cidr.parse(to), gateway == null ? null : InetAddress.getByName(gateway));
        addresses.addRoute("d0", Cidr.parse(to), gateway == null ? null : InetAddress.getByName(gateway));

        String shown = "ip -j " + (to.contains(":") ? "-6" : "-4") + " route show dev d0";
        JsonElement ours = Command.json(shown);
        Command.run("ip route del " + to + by + " dev d0");
        Command.run("ip route add " + to + by + " dev d0");
        assertThat(Command.json(shown)).isEqualTo(ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.77.0.1/24", "192.0.2.1/32", "fd00::1/64", "2001:db8:0:1::9/128"})
    void shouldAddAnAddressAsIpDoes(String cidr) throws KernelException {
        addresses.add("d0", cidr);

        JsonElement ours = Command.json("ip -j -4 address show dev d0");
        JsonElement ours6 = Command.json("ip -j -6 address show dev d0");
        Command.run("ip address del " + cidr + " dev d0");
        Command.run("ip address add " + cidr + " dev d0");
        assertThat(Command.json("ip -j -4 address show dev d0")).isEqualTo(ours);
        assertThat(Command.json("ip -j -6 address show dev d0")).isEqualTo(ours6);
    }

    @Test
    void shouldListWhatIpLists() throws KernelException {
        addresses.add("d0", "10.77.0.1/24");
        addresses.add("d0", "10.77.0.2/24");
        addresses.add("d0", "fd00::1/64");
        Command.run("ip address add 192.0.2.1 peer 192.0.2.2/32 dev d1");

        assertThat(addresses.byIndex()).isEqualTo(shown()).containsKeys(index("d0"), index("d1"));
    }

    @Test
    void shouldListThousandsOfThem() throws Exception {
        StringBuilder batch = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            batch.append("address add 10.%d.%d.1/24 dev d0\n".formatted(i / 250, i % 250));
        }
        org.ipn.testing.Batch.run("ip", batch);

        assertThat(addresses.byIndex().get(index("d0"))).hasSizeGreaterThanOrEqualTo(3000);
        assertThat(addresses.byIndex()).isEqualTo(shown());
    }

    @Test
    void shouldTakeAnAddressThatIsThereForAdded() throws KernelException {
        addresses.add("d0", "10.77.0.1/24");
        addresses.add("d0", "10.77.0.1/24");
        addresses.add("d0", "fd00::1/64");
        addresses.add("d0", "fd00:0::1/64");

        assertThat(addresses.byIndex()).isEqualTo(shown());
    }

    @Test
    void shouldSayThatThereIsNoSuchDevice() {
        assertThatThrownBy(() -> addresses.add("nowhere", "10.77.0.1/24"))
                .hasMessage("add address 10.77.0.1/24 to nowhere: no such device (ENODEV)");
    }

    @Test
    void shouldFindNoDefaultRouteWhereThereIsNone() throws KernelException {
        addresses.add("d0", "10.77.0.1/24");
        Command.run("ip route add 10.0.0.0/8 via 10.77.0.9");
        Command.run("ip route add default dev d0 table 7");

        assertThat(addresses.defaultRouteDevices()).isEmpty();
    }

    @Test
    void shouldFindTheDefaultRouteOfIpv4() throws KernelException {
        addresses.add("d0", "10.77.0.1/24");
        Command.run("ip route add default via 10.77.0.9");

        assertThat(addresses.defaultRouteDevices()).containsExactly(index("d0"));
    }

    @Test
    void shouldFindTheDefaultRouteOfIpv6() throws KernelException {
        addresses.add("d1", "fd00::1/64");
        Command.run("ip -6 route add default via fd00::9");

        assertThat(addresses.defaultRouteDevices()).containsExactly(index("d1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip", "ip -6"})
    void shouldFindBothWaysOfADefaultRouteThatHasTwo(String ip) throws KernelException {
        addresses.add("d0", "10.77.0.1/24");
        addresses.add("d1", "10.78.0.1/24");
        addresses.add("d0", "fd77::1/64");
        addresses.add("d1", "fd78::1/64");
        String first = ip.equals("ip") ? "10.77.0.9" : "fd77::9";
        String second = ip.equals("ip") ? "10.78.0.9" : "fd78::9";
        Command.run(ip + " route add default nexthop via " + first + " nexthop via " + second);

        assertThat(addresses.defaultRouteDevices()).containsExactlyInAnyOrder(index("d0"), index("d1"));
    }
}
