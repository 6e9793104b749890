// SPDX-License-Identifier: Apache-2.0
package org.ipn.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The script, installed in a folder of the test's own as it is in libvirt's, and run with libvirt's arguments and environment. */
final class Hook {
    private static final Path SCRIPT = Path.of("..", "hooks", "50-ipn");

    /** How a hook ended and all that it printed. */
    record Result(int status, String out, String err) {
        static final Result PASSED = new Result(0, "", "");

        static Result refused(String line) {
            return new Result(1, "", line + "\n");
        }
    }

    private final Path folder;
    private final Path socket;
    private final List<String> shell;
    private final Map<String, String> environment = new LinkedHashMap<>();

    /** @param shell what to run it with; empty: what its first line says */
    Hook(Path folder, String... shell) {
        this.folder = folder;
        this.socket = folder.resolve("ipnd.sock");
        this.shell = List.of(shell);
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("HOME", folder.toString());
        environment.put("LC_ALL", "C");
        environment.put("IPN_SOCKET", socket.toString());
        try {
            for (String object : List.of("network.d", "qemu.d", "lxc.d")) {
                Path installed = Files.createDirectories(folder.resolve(object)).resolve("50-ipn");
                Files.copy(SCRIPT, installed, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Path socket() {
        return socket;
    }

    Hook with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** {@code network.d/50-ipn lab start begin -} with {@code xml} on its stdin. */
    Result run(String object, String op, String xml) {
        return run(object, List.of("lab", op, "begin", "-"), xml.getBytes(StandardCharsets.UTF_8));
    }

    Result run(String object, List<String> arguments, byte[] stdin) {
        return end(start(object, arguments, stdin, true));
    }

    /** libvirt that passes on so much and then neither more nor the end. */
    Result runUnfinished(String object, String op, String xml) {
        return end(start(object, List.of("lab", op, "begin", "-"), xml.getBytes(StandardCharsets.UTF_8), false));
    }

    private Process start(String object, List<String> arguments, byte[] stdin, boolean finished) {
        List<String> command = new ArrayList<>(shell);
        command.add(folder.resolve(object + ".d/50-ipn").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(Path.of("/").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            feed(process.getOutputStream(), stdin, finished);
            return process;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The common pool would have two wait for each other: each of these blocks. */
    static void inItsOwnThread(Runnable task) {
        Thread thread = new Thread(task, "hook");
        thread.setDaemon(true);
        thread.start();
    }

    private static void feed(OutputStream out, byte[] stdin, boolean finished) {
        inItsOwnThread(() -> {
            try {
                out.write(stdin);
                out.flush();
                if (finished) {
                    out.close();
                }
            } catch (IOException hungUp) {
                // a hook may have read enough
            }
        });
    }

    private static Result end(Process process) {
        CompletableFuture<String> out =
                CompletableFuture.supplyAsync(() -> all(process.getInputStream()), Hook::inItsOwnThread);
        CompletableFuture<String> err =
                CompletableFuture.supplyAsync(() -> all(process.getErrorStream()), Hook::inItsOwnThread);
        return new Result(process.onExit().join().exitValue(), out.join(), err.join());
    }

    private static String all(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
