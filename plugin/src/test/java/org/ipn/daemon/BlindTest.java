// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.ipn.kernel.sys.Listening;
import org.ipn.testing.Command;
import org.ipn.testing.FreshNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** An ipnd that hears nothing of links any more: who started it shall start it anew (Restart=on-failure). */
@FreshNamespace
class BlindTest {
    @Test
    @Timeout(120)
    void shouldEndAsFailedWhenLinksCanNotBeWatched(@TempDir Path folder) throws Exception {
        Path settings = Files.writeString(
                folder.resolve("ipnd.conf"),
                "run-dir=" + folder.resolve("run") + "\nlibvirt-uri=qemu+unix:///system?socket=" + folder + "/none\n");
        FutureTask<Integer> ipnd =
                new FutureTask<>(() -> new CommandLine(new Ipnd()).execute("--config", settings.toString()));
        new Thread(ipnd, "ipnd").start(); // in this namespace, as every thread is that is made here
        try {
            await().until(() -> Files.exists(folder.resolve("run/ipnd.sock")) || ipnd.isDone());
            Listening.take();
            Command.run("ip link add seen0 type veth peer name seen1");
            assertThat(ipnd.get()).isEqualTo(1);
        } finally {
            Command.run("umount " + folder.resolve("run/nodes"));
        }
    }
}
