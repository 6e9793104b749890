// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ipn.model.Mac;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime asks: the network's configuration, and the environment's CNI_… (https://www.cni.dev/docs/spec/).
 *
 * @param config as it came: what is delegated is told the same
 */
record CniCall(JsonObject config, Map<String, String> environment) {
    /** Of the specification, oldest first. */
    static final List<String> VERSIONS = List.of("0.4.0", "1.0.0", "1.1.0");

    private static final Pattern DEVICE = Pattern.compile("[^/:\\s\\p{Cntrl}]{1,15}");

    /** @throws CniFailed where the configuration is no JSON object */
    static CniCall of(byte[] config, Map<String, String> environment) throws CniFailed {
        try {
            JsonElement read = JsonParser.parseString(new String(config, StandardCharsets.UTF_8));
            if (read.isJsonObject()) {
                return new CniCall(read.getAsJsonObject(), environment);
            }
        } catch (JsonParseException e) {
            throw new CniFailed(CniFailed.JSON, "the network's configuration is no JSON: " + e.getMessage());
        }
        throw new CniFailed(CniFailed.JSON, "the network's configuration, on stdin, is no JSON object");
    }

    /** In which the answer is, right or wrong. */
    String version() {
        return text(config, "cniVersion").orElse("0.1.0"); // so says the specification
    }

    void checkVersion() throws CniFailed {
        if (!VERSIONS.contains(version())) {
            throw new CniFailed(
                    CniFailed.VERSION,
                    "\"cniVersion\":\"" + version() + "\" of CNI network " + name() + " is none that ipn-cni speaks: "
                            + String.join(", ", VERSIONS));
        }
    }

    private String name() {
        return text(config, "name").orElse("without a name");
    }

    /** The IPN network. */
    String network() throws CniFailed {
        return text(config, "network")
                .or(() -> text(config, "name"))
                .orElseThrow(() -> new CniFailed(
                        CniFailed.CONFIG,
                        "the configuration names no network: \"network\":\"NAME\", as ipn list has it"));
    }

    @Nullable
    String portgroup() {
        return text(config, "portgroup").orElse(null);
    }

    /** Who has addresses to give; empty = the container gets none from us. */
    Optional<String> ipam() {
        return object(config, "ipam").flatMap(ipam -> text(ipam, "type"));
    }

    String container() throws CniFailed {
        return needed("CNI_CONTAINERID");
    }

    /** For people: a pod's name where there is one. */
    String containerName() throws CniFailed {
        Optional<String> pod = argument("K8S_POD_NAME");
        return pod.isEmpty()
                ? container()
                : argument("K8S_POD_NAMESPACE").map(space -> space + "/").orElse("") + pod.get();
    }

    /** Of the container's device. */
    String device() throws CniFailed {
        String device = needed("CNI_IFNAME");
        if (!DEVICE.matcher(device).matches() || device.equals(".") || device.equals("..")) {
            throw new CniFailed(CniFailed.ENVIRONMENT, "CNI_IFNAME='" + device + "' is no device's name");
        }
        return device;
    }

    Path namespace() throws CniFailed {
        return Path.of(needed("CNI_NETNS"));
    }

    /** Always the same for the same container's device, so that DEL finds it without any note; also where there is no such device. */
    String hostDevice() throws CniFailed {
        return "ipnc" + String.format("%011x", hash() & 0xfff_ffff_ffffL);
    }

    /** As the runtime asks, where the configuration lets it (the capability mac), else always the same. */
    Mac mac() throws CniFailed {
        Optional<String> asked =
                object(config, "runtimeConfig").flatMap(its -> text(its, "mac")).or(this::argumentMac);
        try {
            Mac mac = asked.isPresent() ? Mac.parse(asked.get()) : Mac.local(hash());
            if (mac.isStations()) {
                return mac;
            }
            throw new CniFailed(
                    CniFailed.CONFIG,
                    "the runtime asks for " + mac + ", which is no container's address: a group's, or all zeros");
        } catch (IllegalArgumentException e) {
            throw new CniFailed(CniFailed.CONFIG, "the runtime asks for an address: " + e.getMessage());
        }
    }

    /** CNI_ARGS is whoever's who has the runtime start a container: an admin's configuration says whether addresses are theirs to choose. */
    private Optional<String> argumentMac() {
        return object(config, "capabilities")
                .filter(may -> may.get("mac") instanceof JsonPrimitive mac && mac.isBoolean() && mac.getAsBoolean())
                .flatMap(may -> argument("MAC"));
    }

    /** FNV-1a: quick, and as good as any where nobody gains by a collision. */
    private long hash() throws CniFailed {
        long hash = 0xcbf29ce484222325L;
        for (byte each : (container() + "\n" + device()).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each & 0xff) * 0x100000001b3L;
        }
        return hash;
    }

    String command() throws CniFailed {
        return needed("CNI_COMMAND");
    }

    /** Where plugins are. */
    List<Path> folders() {
        return Arrays.stream(environment.getOrDefault("CNI_PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** What ADD once answered, of which CHECK is asked whether it still holds. */
    Optional<JsonObject> result() {
        return object(config, "prevResult");
    }

    private String needed(String name) throws CniFailed {
        String value = environment.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw new CniFailed(
                    CniFailed.ENVIRONMENT, name + " is not set: a container runtime sets it, and runs ipn-cni");
        }
        return value;
    }

    /** Of CNI_ARGS, {@code A=1;B=2}. */
    private Optional<String> argument(String name) {
        return Arrays.stream(environment.getOrDefault("CNI_ARGS", "").split(";"))
                .filter(word -> word.startsWith(name + "="))
                .map(word -> word.substring(name.length() + 1))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static Optional<JsonObject> object(JsonObject in, String name) {
        return Optional.ofNullable(in.get(name))
                .filter(JsonElement::isJsonObject)
                .map(JsonElement::getAsJsonObject);
    }

    static Optional<String> text(JsonObject in, String name) {
        return Optional.ofNullable(in.get(name))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString)
                .filter(value -> !value.isEmpty());
    }
}
