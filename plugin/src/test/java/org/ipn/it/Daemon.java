// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** ipnd and libvirtd, and how they are set up. */
enum Daemon {
    IPND("ipnd"),
    LIBVIRTD("libvirtd");

    private static final Path SETTINGS = Path.of("/etc/ipn/ipnd.conf");
    private static final String SOCKET = "/run/ipn/ipnd.sock";

    private final String program;

    Daemon(String program) {
        this.program = program;
    }

    void start() {
        Shell.ok("daemon", "start", program);
    }

    /** SIGKILL. */
    void kill() {
        Shell.ok("daemon", "kill", program);
    }

    /** Ended in good order and started anew. */
    void restart() {
        Shell.ok("daemon", "restart", program);
    }

    /** Stays there and answers nobody. */
    void hang() {
        Shell.ok("kill", "-STOP", pid());
    }

    /** After {@link #hang}. */
    void goOn() {
        Shell.ok("kill", "-CONT", pid());
    }

    String pid() {
        return read(Path.of("/run/sandbox/" + program + ".pid")).trim();
    }

    private boolean isAlive() {
        // A zombie is gone; an empty command line tells it.
        return Files.exists(Path.of("/run/sandbox/" + program + ".pid"))
                && Files.exists(Path.of("/proc/" + pid() + "/cmdline"))
                && !read(Path.of("/proc/" + pid() + "/cmdline")).isEmpty();
    }

    /** ipnd with this line in its settings file. */
    static void restartIpndWith(String setting) {
        try {
            Files.writeString(SETTINGS, setting + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        IPND.restart();
    }

    /** What ipnd would change right now, {@code ipn plan} without the JVM. */
    static List<String> plan() {
        List<String> changes = new ArrayList<>();
        String answer = Shell.ok("curl", "-sS", "--unix-socket", SOCKET, "-X", "POST", "http://ipn/plan");
        JsonParser.parseString(answer)
                .getAsJsonObject()
                .getAsJsonArray("changes")
                .forEach(change -> changes.add(change.toString()));
        return changes;
    }

    /** Both run and answer, with their own settings and all hooks. */
    static void restoreAll() {
        for (Daemon daemon : values()) {
            if (daemon.isAlive()) {
                Shell.ok("kill", "-CONT", daemon.pid());
            } else {
                daemon.start();
            }
        }
        Hook.restoreAll();
        try {
            if (Files.deleteIfExists(SETTINGS)) {
                IPND.restart();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** libvirt's hooks of ours. */
    enum Hook {
        NETWORK,
        QEMU,
        LXC;

        private Path installed() {
            return Path.of("/etc/libvirt/hooks/" + name().toLowerCase(Locale.ROOT) + ".d/50-ipn");
        }

        void remove() {
            try {
                Files.delete(installed());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Shell.ok("daemon", "reload", "libvirtd");
        }

        /** libvirt's own way in: object, op, subop, extra, and its XML. */
        Shell call(String object, String op, String subop, String xml) {
            return Shell.runWithInput(xml, installed().toString(), object, op, subop, "-");
        }

        static void restoreAll() {
            boolean missing = false;
            for (Hook hook : values()) {
                if (!Files.exists(hook.installed())) {
                    hook.install();
                    missing = true;
                }
            }
            if (missing) {
                Shell.ok("daemon", "reload", "libvirtd");
            }
        }

        void install() {
            try {
                Files.copy(
                        Path.of(System.getenv("IPN_CHECKOUT"), "hooks/50-ipn"),
                        installed(),
                        StandardCopyOption.COPY_ATTRIBUTES);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
