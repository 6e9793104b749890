// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A container runtime of the test's own, whose containers have busybox and no network but what CNI gives them. */
final class Containerd implements AutoCloseable {
    private static final Path FOLDER = Path.of("/run/sandbox/containerd");
    private static final String SOCKET = FOLDER + "/sock";
    private static final String IMAGE = "docker.io/library/box:1";

    private final Process daemon;

    private Containerd(Process daemon) {
        this.daemon = daemon;
    }

    static Containerd start() throws IOException {
        Assumptions.assumeTrue(Shell.run("which", "containerd", "ctr", "runc").status() == 0, "no containerd here");
        Files.createDirectories(FOLDER.resolve("opt"));
        // ctr looks for plugins in /opt/cni/bin, which is the host's.
        Shell.ok(
                "sh",
                "-c",
                "cp -a /opt/. " + FOLDER + "/opt && mount --bind " + FOLDER + "/opt /opt && mkdir -p /opt/cni/bin"
                        + " && ln -sf $IPN_CHECKOUT/packaging/ipn-cni " + Cni.LOCAL + " /opt/cni/bin/");
        Files.writeString(FOLDER.resolve("config.toml"), """
                version = 2
                root = "%1$s/root"
                state = "%1$s/state"
                disabled_plugins = ["io.containerd.grpc.v1.cri", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
                [grpc]
                address = "%2$s"
                """.formatted(FOLDER, SOCKET));
        Process daemon = new ProcessBuilder("containerd", "-c", FOLDER + "/config.toml")
                .redirectErrorStream(true)
                .redirectOutput(Path.of("/run/log/containerd.log").toFile())
                .start();
        Containerd started = new Containerd(daemon);
        Eventually.that(() -> ctr("version").orFail());
        Path script = Files.createTempFile("oci-image", ".py");
        try (var text = Containerd.class.getResourceAsStream("oci-image.py")) {
            Files.write(script, text.readAllBytes());
        }
        Shell.ok("sh", "-c", "python3 -I " + script + " /bin/busybox " + IMAGE + " >" + FOLDER + "/image.tar");
        Files.delete(script);
        ctr("image", "import", "--snapshotter", "native", FOLDER + "/image.tar").orFail();
        return started;
    }

    private static Shell ctr(String... words) {
        List<String> command = new ArrayList<>(List.of("ctr", "--address", SOCKET));
        command.addAll(List.of(words));
        return Shell.run(command.toArray(String[]::new));
    }

    /** It sleeps until it is ended. */
    void run(String name) {
        ctr("run", "--detach", "--snapshotter", "native", "--cni", IMAGE, name).orFail();
    }

    /** It is gone when this returns. */
    Shell runToItsEnd(String name, String... command) {
        List<String> words = new ArrayList<>(List.of("run", "--rm", "--snapshotter", "native", "--cni", IMAGE, name));
        words.addAll(List.of(command));
        return ctr(words.toArray(String[]::new));
    }

    /** In its network namespace. */
    Shell in(String name, String... command) {
        String pid = ctr("task", "ls")
                .orFail()
                .out()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.trim().split(" +")[1])
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " does not run"));
        List<String> words = new ArrayList<>(List.of("nsenter", "--net", "--target", pid));
        words.addAll(List.of(command));
        return Shell.run(words.toArray(String[]::new));
    }

    void end(String name) {
        ctr("task", "rm", "--force", name);
        ctr("container", "rm", name);
    }

    @Override
    public void close() throws InterruptedException {
        daemon.destroy();
        assertThat(daemon.waitFor()).isNotNegative();
        Shell.run("umount", "/opt");
    }
}
