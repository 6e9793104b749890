// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A User-Mode Linux on a named tap, a process of a plain user's. */
record Uml(String name) implements AutoCloseable {
    /** What {@code uml start} exits with where no UML can run, whoever starts it. */
    private static final int CAN_NOT_RUN = 77;

    static Uml boot(String name, String user, String tap, String address) {
        Assumptions.assumeTrue(Shell.run("which", "linux.uml").status() == 0, "user-mode-linux is not installed");
        tryBoot(name, user, tap, address).orFail();
        return new Uml(name);
    }

    static Uml bootOnVde(String network, String name, String user, String address) {
        start(name, "--user", user, "--vde", network, "--ip", address).orFail();
        return new Uml(name);
    }

    static Shell tryBoot(String name, String user, String tap, String address) {
        return start(name, "--user", user, "--dev", tap, "--ip", address);
    }

    private static Shell start(String name, String... options) {
        Shell started = Shell.run(Stream.concat(Stream.of("uml", "start", name), Stream.of(options))
                .toArray(String[]::new));
        Assumptions.assumeTrue(started.status() != CAN_NOT_RUN, started::err);
        return started;
    }

    Shell run(String... command) {
        return Shell.run(Stream.concat(Stream.of("uml", "run", name, "--"), Stream.of(command))
                .toArray(String[]::new));
    }

    void pings(String address) {
        run("ping", "-q", "-c", "3", "-W", "10", address).orFail();
    }

    @Override
    public void close() {
        Shell.ok("uml", "stop", name);
    }
}
