// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * A network of CNI whose plugin is ours, and a runtime's calls of it.
 *
 * @param more of the plugin's configuration
 */
record Cni(String version, String network, String more) {
    /** Debian's and Fedora's places. */
    static final String LOCAL = "$(ls /usr/lib/cni/host-local /usr/libexec/cni/host-local 2>/dev/null)";

    /** Addresses are from 10.1.0.0/24. */
    static final String ADDRESSES =
            "\"ipam\":{\"type\":\"host-local\",\"subnet\":\"10.1.0.0/24\",\"dataDir\":\"/run/sandbox/cni\"}";

    /** One that has our plugin alone. */
    String list() {
        return "{\"cniVersion\":\"" + version + "\",\"name\":\"net\",\"plugins\":[" + plugin() + "]}";
    }

    private String plugin() {
        return "{\"type\":\"ipn-cni\",\"network\":\"" + network + "\"" + (more.isEmpty() ? "" : "," + more) + "}";
    }

    /** As runtimes call it, with hardly any environment. */
    Shell call(String command, String container, String namespace, String further) {
        String config = "{\"cniVersion\":\"" + version + "\",\"name\":\"net\"," + further + plugin().substring(1);
        String launcher = System.getenv("PATH").split(":")[0]; // where the checkout's ipn is
        return Shell.runWithInput(
                config,
                "sh",
                "-c",
                "exec env -i PATH=" + launcher + " CNI_COMMAND=" + command + " CNI_CONTAINERID=" + container
                        + " CNI_IFNAME=eth0 CNI_NETNS=" + namespace + " CNI_PATH=/run/sandbox/cni/bin:$(dirname "
                        + LOCAL + ") "
                        + System.getenv("IPN_CHECKOUT") + "/packaging/ipn-cni");
    }

    Shell call(String command, String container) {
        return call(command, container, "/run/netns/t-" + container, "");
    }

    static JsonObject answer(Shell call) {
        return JsonParser.parseString(call.out()).getAsJsonObject();
    }
}
