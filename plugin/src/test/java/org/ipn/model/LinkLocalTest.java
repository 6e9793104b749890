// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("pure")
class LinkLocalTest {
    @ParameterizedTest
    @CsvSource({"no,0", "yes,fff8", "eapol,8", "lldp,4000", "'eapol,lldp',4008"})
    void shouldSayAMaskInWords(String said, String mask) {
        assertThat(LinkLocal.mask(said)).isEqualTo(Integer.parseInt(mask, 16));
        assertThat(LinkLocal.said(Integer.parseInt(mask, 16))).contains(said);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x18, 0x4010, 0xfff0, 0xc000})
    void shouldNotSayAMaskForWhichThereAreNoWords(int mask) {
        assertThat(LinkLocal.said(mask)).isEmpty();
    }
}
