// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** VDE programs that alice starts beside; they end with the test. */
final class Programs implements AutoCloseable {
    static final String SOCKET = "/run/sandbox/alice/vde";
    private static final String ANSWERED = "/run/sandbox/alice/answered";
    private final List<Process> all = new ArrayList<>();

    static void need(String... programs) {
        for (String program : programs) {
            Assumptions.assumeTrue(Shell.run("which", program).status() == 0, program + " is not installed");
        }
    }

    static String[] as(String user, String... command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups"));
        words.add("--");
        words.addAll(List.of(command));
        return words.toArray(String[]::new);
    }

    Process start(String... command) {
        try {
            Process process = new ProcessBuilder(as("alice", command))
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/run/log/vde.log"))
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .start();
            all.add(process);
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void vdeSwitch() {
        start("vde_switch", "-s", SOCKET);
        Eventually.that(() -> assertThat(new File(SOCKET, "ctl")).exists());
    }

    /** A network namespace of alice's, whose one NIC is {@code address} on that VDE network, pings {@code peer} and stays there. */
    void pingsFromNamespaceOn(String network, String address, String peer) {
        // vdens at times misses the end of its shell, so that does not end; what is plugged in takes its time.
        start("vdens", network, "/bin/sh", "-c", """
                busybox ip address add %s/24 dev vde0
                busybox ip link set vde0 up
                until busybox ping -q -c 1 -W 1 %s; do :; done
                busybox ping -q -c 3 -W 10 %s && echo answered >%s
                exec cat
                """.formatted(address, peer, peer, ANSWERED));
        Eventually.that(() -> assertThat(new File(ANSWERED)).hasContent("answered"));
    }

    @Override
    public void close() {
        for (Process process : all) {
            process.destroyForcibly().onExit().join();
        }
        Shell.sh("rm -rf " + SOCKET + " " + ANSWERED);
    }
}
