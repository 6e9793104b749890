// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Cockpit without a login, on the sandbox's loopback, with the page of this checkout; all that it does, it does as one user. */
final class CockpitServer implements AutoCloseable {
    private static final Path SHARE = Path.of("/run/sandbox/share");

    private final Process process;
    private final int port;

    private CockpitServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Debian has it in one place, Fedora in the other; null = not here. */
    static Path program() {
        return Stream.of("/usr/lib/cockpit/cockpit-ws", "/usr/libexec/cockpit-ws")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }

    /** @param asWhom words before the command, which make it another user's */
    static CockpitServer start(int port, String... asWhom) throws IOException {
        install();
        List<String> command = new ArrayList<>(List.of(asWhom));
        command.addAll(List.of(
                program().toString(),
                "--no-tls",
                "--address=127.0.0.1",
                "--port=" + port,
                "--local-session=cockpit-bridge"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        Path.of("/run/log/cockpit-" + port + ".log").toFile()));
        builder.environment().put("XDG_DATA_DIRS", SHARE + ":/usr/local/share:/usr/share");
        CockpitServer server = new CockpitServer(builder.start(), port);
        Eventually.that(() -> assertThat(listens(port)).as("cockpit-ws listens").isTrue());
        return server;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** A copy that every user may read, which a checkout need not be. */
    private static void install() throws IOException {
        Path page = SHARE.resolve("cockpit/ipn");
        Files.createDirectories(page);
        try (Stream<Path> files = Files.list(Path.of(System.getenv("IPN_CHECKOUT"), "cockpit"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, page.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    String url(String location) {
        return "http://127.0.0.1:" + port + "/cockpit/@localhost/ipn/index.html#" + location;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        process.onExit().join(); // another may want its port
    }
}
