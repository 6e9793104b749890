// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Link;
import org.ipn.model.Traits;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.Namespace;
import org.junit.jupiter.api.Test;

/** What links are by themselves, as the kernel tells it. */
@FreshNamespace
class TraitsTest {
    private static Link link(String name) throws KernelException {
        try (Links links = new Links()) {
            return links.dump().links().stream()
                    .filter(link -> link.name().equals(name))
                    .findAny()
                    .orElseThrow();
        }
    }

    private static Traits traits(String name) throws KernelException {
        return link(name).traits();
    }

    @Test
    void shouldKnowTheOtherEndOfAVeth() throws Exception {
        Command.run("ip link add v0 type veth peer name v1");
        assertThat(traits("v0").under()).isEqualTo(link("v1").index());
        assertThat(traits("v1").under()).isEqualTo(link("v0").index());
        assertThat(traits("v0").away()).isFalse();
    }

    @Test
    void shouldKnowThatTheOtherEndIsInAnotherNamespace() throws Throwable {
        Command.run("ip link add v0 type veth peer name v1");
        try (Namespace other = new Namespace()) {
            long holder =
                    other.call(() -> new ProcessBuilder("sleep", "60").start().pid());
            Command.run("ip link set v1 netns " + holder);
            assertThat(traits("v0").away()).isTrue();
            assertThat(traits("v0").under()).isZero();
            ProcessHandle.of(holder).ifPresent(ProcessHandle::destroy);
        }
    }

    @Test
    void shouldKnowAMacvlanByItsModeAndTheDeviceBelow() throws Exception {
        Command.run("ip link add v0 mtu 1400 type veth peer name v1");
        Command.run("ip link add link v0 name m0 type macvlan mode bridge");
        Command.run("ip link add link v1 name m1 type macvlan mode passthru");
        assertThat(traits("m0").choosy()).isTrue();
        assertThat(traits("m0").under()).isEqualTo(link("v0").index());
        assertThat(traits("m1").choosy()).isFalse();
    }

    @Test
    void shouldKnowFurtherNames() throws Exception {
        Command.run("ip link add v0 type veth peer name v1");
        Command.run("ip link property add dev v0 altname uplink-to-the-lab-on-the-third-floor altname enp9s0");
        Link link = link("v0");
        assertThat(link.traits().altnames()).containsExactly("uplink-to-the-lab-on-the-third-floor", "enp9s0");
        assertThat(link.isCalled("enp9s0")).isTrue();
        assertThat(link.isCalled("v0")).isTrue();
        assertThat(link.isCalled("v1")).isFalse();
    }

    @Test
    void shouldKnowWhatIsNoEthernet() throws Exception {
        Command.run("ip tuntap add t0 mode tun");
        Command.run("ip tuntap add t1 mode tap");
        assertThat(traits("t0").ethernet()).isFalse();
        assertThat(traits("t1").ethernet()).isTrue();
    }

    @Test
    void shouldKnowTheRangeOfTheMtu() throws Exception {
        Command.run("ip tuntap add t1 mode tap");
        assertThat(traits("t1").leastMtu()).isEqualTo(68);
        assertThat(traits("t1").mostMtu()).isEqualTo(65521);
    }

    /** A change leaves alone what it does not name. */
    @Test
    void shouldKeepThemOverAChange() throws Exception {
        Command.run("ip link add v0 type veth peer name v1");
        Link before = link("v0");
        try (Links links = new Links()) {
            links.change(before, before.withMtu(1400));
        }
        assertThat(link("v0")).isEqualTo(before.withMtu(1400));
    }
}
