// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Veth pairs, with {@code ip} as the witness. */
@FreshNamespace
class VethPairTest {
    private static final Link PORT = new Link(
            0,
            "ipnh0p",
            Link.VETH,
            Mac.parse("02:00:00:00:00:01"),
            1400,
            true,
            true,
            false,
            "lab",
            "ipn:x",
            500,
            null,
            PortSettings.BUS);
    private static final Link END = new Link(
            0,
            "ipnh0",
            Link.VETH,
            Mac.parse("02:00:00:00:00:02"),
            1300,
            true,
            true,
            true,
            null,
            "ipn:x",
            600,
            null,
            null);

    private Links links;

    @BeforeEach
    void open() throws KernelException {
        links = new Links();
        Command.run("ip link add lab type bridge");
    }

    @AfterEach
    void close() {
        links.close();
    }

    @Test
    void shouldMakeBothEndsAsAsked() throws KernelException {
        Link made = links.makePair(PORT, END);

        JsonObject port = Command.link("ipnh0p");
        assertThat(port.get("address").getAsString()).isEqualTo("02:00:00:00:00:01");
        assertThat(port.get("mtu").getAsInt()).isEqualTo(1400);
        assertThat(port.get("txqlen").getAsInt()).isEqualTo(500);
        assertThat(port.get("master").getAsString()).isEqualTo("lab");
        assertThat(port.get("inet6_addr_gen_mode").getAsString()).isEqualTo("none");
        assertThat(made).isEqualTo(links.find("ipnh0p").orElseThrow());
        assertThat(made.port()).isEqualTo(PortSettings.BUS);
        JsonObject end = Command.link("ipnh0");
        assertThat(end.get("address").getAsString()).isEqualTo("02:00:00:00:00:02");
        assertThat(end.get("mtu").getAsInt()).isEqualTo(1300);
        assertThat(end.get("txqlen").getAsInt()).isEqualTo(600);
        assertThat(end.has("master")).isFalse();
        for (JsonObject each : new JsonObject[] {port, end}) {
            assertThat(each.get("ifalias").getAsString()).isEqualTo("ipn:x");
            assertThat(each.get("operstate").getAsString()).isEqualTo("UP");
        }
        assertThat(port.get("link").getAsString()).isEqualTo("ipnh0");
    }

    @Test
    void shouldBePreparedBeforeAnybodyCanReachIt() throws KernelException {
        Link[] seen = new Link[1];
        Link made = links.makePair(PORT, END, bare -> seen[0] = bare);
        assertThat(seen[0].index()).isEqualTo(made.index());
        assertThat(seen[0].master()).isNull();
        assertThat(seen[0].up()).isFalse();
        links.remove(made);
        assertThatThrownBy(() -> links.makePair(PORT, END, bare -> links.change(bare, bare.withMaster("nowhere"))))
                .hasMessageContaining("there is no nowhere");
        assertThat(Command.run("ip link show")).doesNotContain("ipnh0");
    }

    @Test
    void shouldEndBothWithOne() throws KernelException {
        links.remove(links.makePair(PORT, END));

        assertThat(Command.run("ip link show")).doesNotContain("ipnh0");
    }

    @Test
    void shouldRefuseATakenNameOfEitherEndAndLeaveNothing() throws KernelException {
        for (String taken : new String[] {"ipnh0", "ipnh0p"}) {
            Command.run("ip link add " + taken + " type bridge");
            assertThatThrownBy(() -> links.makePair(PORT, END))
                    .hasMessageContaining("make veth ipnh0p: exists already");
            Command.run("ip link del " + taken);
            assertThat(Command.run("ip link show")).doesNotContain("ipnh0");
        }
    }

    @Test
    void shouldLeaveNothingWhenItsBridgeIsNotThere() {
        assertThatThrownBy(() -> links.makePair(PORT.withMaster("nowhere"), END))
                .hasMessageContaining("there is no nowhere");

        assertThat(Command.run("ip link show")).doesNotContain("ipnh0");
    }

    @Test
    void shouldRefuseNamesThatAreTooLong() {
        assertThatThrownBy(() -> links.makePair(PORT, LinksTest.withName(END, "a-name-of-16-byt")))
                .hasMessageContaining("(ENAMETOOLONG)");
    }
}
