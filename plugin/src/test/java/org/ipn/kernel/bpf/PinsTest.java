// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class PinsTest {
    private static final UUID LAB = UUID.fromString("11111111-1111-1111-1111-111111111111");

    @Test
    void shouldPassOverWhatIsNoNetworks(@TempDir Path root) throws IOException {
        for (String name : List.of("stray", "1-2-3-4-5", LAB + "-new", LAB + "-old", LAB.toString())) {
            Files.createDirectory(root.resolve(name));
        }
        assertThat(new Pins(root).all()).containsExactly(LAB);
    }
}
