// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("pure")
class RightsTest {
    @ParameterizedTest
    @CsvSource({"RW,true,true", "R,true,false", "W,false,true", "NONE,false,false"})
    void shouldReceiveAndSend(Rights rights, boolean receives, boolean sends) {
        assertThat(rights.receives()).isEqualTo(receives);
        assertThat(rights.sends()).isEqualTo(sends);
    }

    @ParameterizedTest
    @CsvSource({"RW,RW,RW", "RW,R,R", "RW,W,W", "R,R,R", "W,W,W", "R,W,", "RW,NONE,", "NONE,NONE,"})
    void shouldLetWhatBothLet(Rights one, Rights other, Rights both) {
        assertThat(one.and(other).orElse(null)).isEqualTo(both);
        assertThat(other.and(one).orElse(null)).isEqualTo(both);
    }

    @Test
    void shouldBeWrittenAsInXml() {
        assertThat(Rights.of("rw")).isEqualTo(Rights.RW);
        assertThat(Rights.of(Rights.R.text())).isEqualTo(Rights.R);
        assertThatThrownBy(() -> Rights.of("none")).hasMessage("neither r, w nor rw");
    }
}
