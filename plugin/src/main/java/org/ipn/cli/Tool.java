// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Another program that ipn asks. Each word is an argument of its own; no shell reads it. */
final class Tool {
    private Tool() {}

    record Ran(int status, String out, String err) {}

    /**
     * @param what what it is for, as the user would say it
     * @param packages that it is in
     */
    static Ran run(List<String> command, String what, String packages) throws Failed {
        String name = command.get(0);
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            Process tool = builder.start();
            // What it says of a failure is a few lines, which a pipe holds.
            String out = text(tool.getInputStream());
            String err = text(tool.getErrorStream());
            return new Ran(tool.waitFor(), out, err);
        } catch (IOException e) {
            throw new Failed(
                    "run " + name + ", " + what + ": " + e.getMessage() + "; it is in the package " + packages);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failed(name + ": interrupted");
        }
    }

    private static String text(InputStream in) throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
