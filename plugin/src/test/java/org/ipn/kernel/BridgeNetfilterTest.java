// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class BridgeNetfilterTest {
    @Test
    void shouldReadEachSetting(@TempDir Path folder) throws IOException, KernelException {
        Files.writeString(folder.resolve("bridge-nf-call-iptables"), "1\n");
        Files.writeString(folder.resolve("bridge-nf-call-ip6tables"), "0\n");
        Files.writeString(folder.resolve("bridge-nf-call-arptables"), "1\n");

        assertThat(BridgeNetfilter.read(folder)).isEqualTo(new BridgeNetfilter(true, false, true));
    }

    @Test
    void shouldBeOffWithoutTheModule(@TempDir Path folder) throws KernelException {
        assertThat(BridgeNetfilter.read(folder).any()).isFalse();
    }

    /** A filter may wait there. */
    @Test
    void shouldNotBeOffBecauseItCanNotBeRead(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("bridge-nf-call-ip6tables"));

        assertThatThrownBy(() -> BridgeNetfilter.read(folder))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("look for br_netfilter: is a directory (EISDIR)");
    }
}
