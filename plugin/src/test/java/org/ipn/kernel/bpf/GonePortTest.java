// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Forwarder;
import org.ipn.model.Kind;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A port that goes between a look at the host and what follows from it. */
@FreshNamespace
class GonePortTest {
    /** As where its guest ends in that moment. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void shouldCarryTheOthersFramesAllTheSame(Kind kind) throws Exception {
        try (Lan lan = new Lan(kind, Forwarder.EBPF, 3)) {
            lan.taps.remove("m1").close();
            lan.programs.audit(lan.uuid);
            assertThat(lan.programs.state(lan.uuid).orElseThrow().forwarder()).isEqualTo(Forwarder.EBPF);

            lan.restart();
            lan.apply();
            assertThat(lan.programs.state(lan.uuid).orElseThrow().forwarder()).isEqualTo(Forwarder.EBPF);
        }
    }
}
