// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.kept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.ipn.model.Forward;
import org.ipn.model.Grab;
import org.ipn.model.Kind;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Confirmations.Stage;
import org.ipn.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class KeptConfirmationsTest {
    private static final UUID LAB = new UUID(1, 1);
    private static final Grab ETH1 = new Grab("eth1", true, 60, PortPolicy.NONE);
    private static final Network NETWORK = Networks.like(
                    Networks.network(LAB, "lab", Kind.BUS, "ipn-lab", Forward.BRIDGE))
            .grabs(ETH1)
            .build();

    @TempDir
    private Path run;

    private long clock = 1_000;

    private KeptConfirmations kept() throws IOException {
        return new KeptConfirmations(run, () -> clock);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("confirm"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Stage stage(KeptConfirmations kept) {
        return kept.all().of(LAB, "eth1").orElseThrow().stage();
    }

    @Test
    void shouldHaveTheSameDeadlineAfterARestart() throws IOException {
        kept().begin(NETWORK, ETH1);
        clock += 20_000;
        KeptConfirmations anew = kept();
        assertThat(anew.due()).hasValue(40_000);
        anew.begin(NETWORK, ETH1); // as where somebody took it off the bridge
        assertThat(anew.due()).hasValue(40_000);
        clock += 40_000;
        anew.expire();
        assertThat(stage(anew)).isEqualTo(Stage.MISSED);
        assertThat(anew.due()).isEmpty();
    }

    @Test
    void shouldHaveMissedADeadlineThatPassedWhileIpndWasAway() throws IOException {
        kept().begin(NETWORK, ETH1);
        clock += 60_000;
        KeptConfirmations anew = kept();
        assertThat(anew.due()).hasValue(0);
        anew.expire();
        assertThat(stage(anew)).isEqualTo(Stage.MISSED);
        anew.begin(NETWORK, ETH1);
        assertThat(stage(anew)).isEqualTo(Stage.MISSED);
    }

    @Test
    void shouldRememberThatItWasConfirmed() throws IOException {
        KeptConfirmations first = kept();
        first.begin(NETWORK, ETH1);
        first.confirm(first.all().of(LAB, "eth1").orElseThrow());
        clock += 1_000_000;
        KeptConfirmations anew = kept();
        anew.expire();
        assertThat(stage(anew)).isEqualTo(Stage.GIVEN);
        anew.begin(NETWORK, ETH1);
        assertThat(stage(anew)).isEqualTo(Stage.GIVEN);
    }

    @Test
    void shouldForgetItWithItsNetwork() throws IOException {
        KeptConfirmations kept = kept();
        kept.begin(NETWORK, ETH1);
        kept.keepOnly(Set.of(LAB));
        assertThat(files()).containsExactly(LAB + ":eth1");
        kept.forget(new UUID(2, 2));
        assertThat(files()).hasSize(1);
        kept.forget(LAB);
        assertThat(files()).isEmpty();
        kept.begin(NETWORK, ETH1);
        kept.keepOnly(Set.of());
        assertThat(files()).isEmpty();
        assertThat(kept.all().all()).isEmpty();
    }

    /** A clock that began anew tells nothing of another's time. */
    @Test
    void shouldForgetWhatAnotherBootKept() throws IOException {
        kept().begin(NETWORK, ETH1);
        Path file = run.resolve("confirm").resolve(LAB + ":eth1");
        Files.writeString(file, Files.readString(file).replaceFirst("in=.*", "in=another"));
        assertThat(kept().all().all()).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldPassOverWhatCanNotBeRead() throws IOException {
        kept();
        Files.writeString(run.resolve("confirm/garbage"), "by=soon\n");
        assertThat(kept().all().all()).isEmpty();
    }

    @Test
    void shouldWriteAnewWhatSomebodyRemoved() throws IOException {
        KeptConfirmations kept = kept();
        kept.begin(NETWORK, ETH1);
        Files.delete(run.resolve("confirm").resolve(LAB + ":eth1"));
        Files.delete(run.resolve("confirm"));
        clock += 10_000;
        kept.recheck();
        assertThat(kept().due()).hasValue(50_000);
    }

    /** What can't be kept would be forgotten by a death, and the NIC stay for good. */
    @Test
    void shouldNotBeginWhatItCanNotKeep() throws IOException {
        KeptConfirmations kept = kept();
        Files.delete(run.resolve("confirm"));
        assertThatThrownBy(() -> kept.begin(NETWORK, ETH1))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("remember when NIC eth1 goes back: ");
        assertThat(kept.all().all()).isEmpty();
    }

    @Test
    void shouldHaveNothingToDoWithANicThatStays() throws IOException {
        KeptConfirmations kept = kept();
        kept.begin(NETWORK, new Grab("eth1", true, PortPolicy.NONE));
        assertThat(kept.all().all()).isEmpty();
        assertThat(kept.due()).isEmpty();
        assertThat(files()).isEmpty();
    }
}
