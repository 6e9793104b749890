// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An admin's own XDP program on a port: it stays, and the port's frames go the way that is left. */
@FreshNamespace
class OthersXdpTest {
    private static final String SOURCE = "__attribute__((section(\"xdp\"), used)) int theirs(void *c) { return 2; }\n"
            + "char _license[] __attribute__((section(\"license\"), used)) = \"GPL\";\n";

    @TempDir
    private Path folder;

    private Lan lan;

    @AfterEach
    void stop() throws Exception {
        lan.close();
    }

    private String put(String device, String mode) throws Exception {
        Path source = Files.writeString(folder.resolve("theirs.c"), SOURCE);
        Path object = folder.resolve("theirs.o");
        Command.run("clang -target bpf -O2 -g -c " + source + " -o " + object);
        Command.run("ip -force link set dev " + device + " " + mode + " object " + object + " section xdp");
        return xdp(device);
    }

    private static String xdp(String device) throws Exception {
        return Command.run("ip -d link show dev " + device)
                .lines()
                .filter(line -> line.contains("prog/xdp"))
                .map(String::strip)
                .findFirst()
                .orElse("");
    }

    private void allHear() throws Exception {
        for (int from = 0; from < 3; from++) {
            byte[] frame = Bench.frame(0xffff_ffff_ffffL, Lan.mac(from), from, 60);
            lan.tap(from).send(frame);
            for (int to = 0; to < 3; to++) {
                assertThat(Bench.ours(lan.tap(to), Lan.QUIET)).hasSize(from == to ? 0 : 1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"BUS, xdpdrv", "SWITCH, xdpdrv", "BUS, xdpgeneric", "SWITCH, xdpgeneric"})
    void itStaysWhereItWasFirst(Kind kind, String mode) throws Exception {
        lan = new Lan(kind, Forwarder.BRIDGE, 3);
        String theirs = put("m1", mode);
        lan.forwarder = Forwarder.EBPF;
        ForwarderState state = lan.apply();
        assertThat(xdp("m1")).isEqualTo(theirs).isNotEmpty();
        assertThat(state.forwarder()).isEqualTo(Forwarder.EBPF);
        assertThat(state.why()).anyMatch(line -> line.startsWith("m1: an XDP program that is not ours"));
        allHear();
        lan.programs.audit(lan.uuid);
        assertThat(lan.programs.carried().get(lan.uuid))
                .as("nothing to be done")
                .isPresent();
        Command.run("ip link set dev m1 " + mode + " off");
        lan.programs.audit(lan.uuid);
        assertThat(lan.apply().why()).isEmpty();
        assertThat(xdp("m1")).contains("_xdp");
        allHear();
    }

    @ParameterizedTest
    @CsvSource({"BUS", "SWITCH"})
    void whoForcesTheirsInPlaceOfOursKeepsIt(Kind kind) throws Exception {
        lan = new Lan(kind, Forwarder.EBPF, 3);
        assertThat(xdp("m1")).contains("_xdp");
        String theirs = put("m1", "xdpdrv");
        lan.programs.audit(lan.uuid);
        assertThat(lan.apply().why()).hasSize(1);
        allHear();
        lan.programs.stop(lan.uuid, List.of(lan.link("m0"), lan.link("m1"), lan.link("m2")));
        assertThat(xdp("m1")).isEqualTo(theirs).isNotEmpty();
        assertThat(xdp("m0")).isEmpty();
    }
}
