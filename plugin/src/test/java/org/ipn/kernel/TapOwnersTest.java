// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Link;
import org.ipn.model.TapOwner;
import org.ipn.testing.FreshNamespace;
import org.ipn.testing.TapProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may really open a tap. */
@FreshNamespace
class TapOwnersTest {
    private static final int ALICE = 54321;
    private static final int BOB = 54322;
    private static final int FRIENDS = 54400;
    private static final Link TAP = TapsTest.WANTED.withMaster(null);

    private Links links;
    private Taps taps;

    @BeforeEach
    void open() throws KernelException {
        links = new Links();
        taps = new Taps(links);
    }

    @AfterEach
    void close() {
        links.close();
    }

    private static String opening(int user, int... groups) {
        try (TapProgram program = TapProgram.open("uml0", user, groups)) {
            return program.opened();
        }
    }

    @Test
    void shouldOpenForItsUserOnly() throws KernelException {
        taps.make(TAP, TapOwner.of(ALICE, 0));

        assertThat(opening(ALICE, ALICE)).isEqualTo("ok");
        assertThat(opening(BOB, BOB)).isEqualTo("Operation not permitted");
        assertThat(opening(0, 0)).isEqualTo("ok");
    }

    @Test
    void shouldOpenForAnyUserOfItsGroup() throws KernelException {
        taps.make(TAP, TapOwner.of(0, FRIENDS));

        assertThat(opening(ALICE, ALICE, FRIENDS)).isEqualTo("ok");
        assertThat(opening(BOB, BOB, FRIENDS)).isEqualTo("ok");
        assertThat(opening(BOB, BOB)).isEqualTo("Operation not permitted");
    }

    @Test
    void shouldOpenForItsUserAsOneOfItsGroup() throws KernelException {
        taps.make(TAP, TapOwner.of(ALICE, FRIENDS));

        assertThat(opening(ALICE, ALICE, FRIENDS)).isEqualTo("ok");
        assertThat(opening(ALICE, ALICE)).isEqualTo("Operation not permitted");
        assertThat(opening(BOB, BOB, FRIENDS)).isEqualTo("Operation not permitted");
    }

    @Test
    void shouldOpenForRootOnlyUnlessGivenToSomebody() throws KernelException {
        taps.make(TAP, TapOwner.of(0, 0));

        assertThat(opening(ALICE, ALICE)).isEqualTo("Operation not permitted");
        assertThat(opening(0, 0)).isEqualTo("ok");
    }

    @Test
    void shouldOpenForOneProgramAtATimeAndAgainAfterIt() throws KernelException {
        taps.make(TAP, TapOwner.of(ALICE, 0));
        try (TapProgram first = TapProgram.open("uml0", ALICE, ALICE)) {
            assertThat(first.opened()).isEqualTo("ok");
            assertThat(opening(ALICE, ALICE)).isEqualTo("Device or resource busy");
        }
        assertThat(opening(ALICE, ALICE)).isEqualTo("ok");
    }
}
