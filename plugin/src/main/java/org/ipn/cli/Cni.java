// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * {@code ipn cni}, which container runtimes run as {@code ipn-cni}: a container's device becomes a member of an IPN network (the
 * specification of CNI, https://www.cni.dev/docs/spec/). A main of its own, without a command line library: a container's start waits for it.
 */
public final class Cni {
    private Cni() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(run(System.getenv(), System.in, System.out));
    }

    static int run(Map<String, String> environment, InputStream in, PrintStream out) {
        String version = CniCall.VERSIONS.get(CniCall.VERSIONS.size() - 1);
        try {
            byte[] config = in.readAllBytes();
            if ("VERSION".equals(environment.get("CNI_COMMAND"))) {
                out.println(versions(config, environment, version));
                return 0;
            }
            CniCall call = CniCall.of(config, environment);
            version = call.version();
            call.checkVersion();
            answer(call).ifPresent(out::println);
            return 0;
        } catch (CniFailed failed) {
            out.println(failed.json(version));
        } catch (IOException | RuntimeException failed) {
            out.println(new CniFailed(CniFailed.FAILED, "ipn-cni failed: " + failed).json(version));
        }
        return 1;
    }

    private static JsonObject versions(byte[] config, Map<String, String> environment, String newest) throws CniFailed {
        JsonObject json = new JsonObject();
        json.addProperty(
                "cniVersion",
                config.length == 0 ? newest : CniCall.of(config, environment).version());
        JsonArray supported = new JsonArray();
        CniCall.VERSIONS.forEach(supported::add);
        json.add("supportedVersions", supported);
        return json;
    }

    private static Optional<JsonObject> answer(CniCall call) throws CniFailed {
        Containers containers = new Containers(Api.ofHost());
        switch (call.command()) {
            case "ADD" -> {
                return Optional.of(containers.add(call).json());
            }
            case "DEL" -> containers.delete(call);
            case "CHECK" -> containers.check(call);
            case "STATUS" -> containers.status(call);
            // Of containers that are gone nothing is left but, maybe, their addresses.
            case "GC" -> CniAddresses.ask(call, "GC");
            default ->
                throw new CniFailed(
                        CniFailed.ENVIRONMENT,
                        "CNI_COMMAND=" + call.command() + " is not known: ADD, DEL, CHECK, STATUS, VERSION and GC are");
        }
        return Optional.empty();
    }
}
