// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The plugin that gives addresses, as host-local: run as we were, with what we were told. */
final class CniAddresses {
    private CniAddresses() {}

    /**
     * @param command ADD, DEL, CHECK, STATUS or GC
     * @return what it answers; empty where the configuration names none
     */
    static Optional<JsonObject> ask(CniCall call, String command) throws CniFailed {
        Optional<String> type = call.ipam();
        if (type.isEmpty()) {
            return Optional.empty();
        }
        ProcessBuilder builder = new ProcessBuilder(program(call, type.get()).toString());
        builder.environment().put("CNI_COMMAND", command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            Process plugin = builder.start();
            try (OutputStream in = plugin.getOutputStream()) {
                in.write(call.config().toString().getBytes(StandardCharsets.UTF_8));
            } catch (IOException hungUp) {
                // what it says of that is in its answer
            }
            String out = new String(plugin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer(type.get(), out, plugin.waitFor());
        } catch (IOException e) {
            throw new CniFailed(CniFailed.INPUT, "run ipam plugin " + type.get() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CniFailed(CniFailed.FAILED, "ipam plugin " + type.get() + ": interrupted");
        }
    }

    private static Path program(CniCall call, String type) throws CniFailed {
        if (!type.contains("/")) {
            for (Path folder : call.folders()) {
                if (Files.isExecutable(folder.resolve(type))) {
                    return folder.resolve(type);
                }
            }
        }
        throw new CniFailed(
                CniFailed.CONFIG,
                "ipam plugin '" + type + "' is not in CNI_PATH (" + call.folders() + "): Debian's package is"
                        + " containernetworking-plugins");
    }

    /** What {@code out} says, of a plugin that ended with {@code status}. */
    static Optional<JsonObject> answer(String type, String out, int status) throws CniFailed {
        try {
            JsonElement read = JsonParser.parseString(out);
            JsonObject answer = read.isJsonObject() ? read.getAsJsonObject() : new JsonObject();
            if (status == 0) {
                return Optional.of(answer);
            }
            int code = CniCall.text(answer, "code")
                    .map(Integer::valueOf)
                    .filter(said -> said > 0)
                    .orElse(CniFailed.FAILED);
            String why = CniCall.text(answer, "msg").orElse("it fails, and says nothing")
                    + CniCall.text(answer, "details").map(more -> "; " + more).orElse("");
            throw new CniFailed(code, "ipam plugin " + type + ": " + why);
        } catch (JsonParseException | NumberFormatException e) {
            throw new CniFailed(CniFailed.JSON, "ipam plugin " + type + ": its answer is no JSON: " + e.getMessage());
        }
    }
}
