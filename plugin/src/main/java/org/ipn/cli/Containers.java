// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.ipn.kernel.ContainerNamespace;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.Links;
import org.ipn.model.Cidr;
import org.ipn.model.Link;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.PortRequest;

/**
 * Containers' devices as members: a veth, of which ipnd has the host's end as soon as it is there. It is gone with the container's network
 * namespace, or with DEL, and needs ipnd for neither.
 */
final class Containers {
    private final Api api;

    Containers(Api api) {
        this.api = api;
    }

    /** What fails leaves nothing behind. */
    CniResult add(CniCall call) throws CniFailed {
        String outer = call.hostDevice();
        try (ContainerNamespace container = namespace(call);
                Links host = new Links()) {
            if (host.find(outer).isPresent()) {
                throw new CniFailed(
                        CniFailed.FAILED,
                        "container " + call.container() + " has " + call.device() + " already, on the host's " + outer
                                + ": DEL comes before another ADD");
            }
            Link inner = container.makeVeth(call.device(), call.mac(), outer);
            boolean asked = false;
            try {
                Link up = found(host, outer);
                host.change(up, up.withUp(true));
                join(call, outer);
                asked = true;
                Optional<JsonObject> given = CniAddresses.ask(call, "ADD");
                Link port = found(host, outer);
                Link device = inner.withMtu(port.mtu());
                CniResult result = CniResult.of(call, port, device, given);
                configure(container, inner, device, CniGiven.of(given.orElse(new JsonObject())));
                return result;
            } catch (CniFailed | KernelException | RuntimeException failed) {
                remove(host, outer, failed);
                if (asked) {
                    giveBack(call, failed);
                }
                throw failed;
            }
        } catch (KernelException failed) {
            throw new CniFailed(failed);
        }
    }

    /** What is left of it: the other end may have gone, and this with it. */
    private static void remove(Links host, String outer, Exception failed) {
        try {
            remove(host, outer);
        } catch (KernelException second) {
            failed.addSuppressed(second);
        }
    }

    private static void remove(Links host, String outer) throws KernelException {
        Optional<Link> left = host.find(outer).filter(link -> link.kind().equals(Link.VETH));
        if (left.isPresent()) {
            host.remove(left.get());
        }
    }

    private static void giveBack(CniCall call, Exception failed) {
        try {
            CniAddresses.ask(call, "DEL");
        } catch (CniFailed second) {
            failed.addSuppressed(second);
        }
    }

    private static ContainerNamespace namespace(CniCall call) throws CniFailed, KernelException {
        String path = call.namespace().toString();
        if (!Files.exists(call.namespace())) {
            throw new CniFailed(CniFailed.ENVIRONMENT, "CNI_NETNS=" + path + " is not there: the container has ended");
        }
        try {
            return ContainerNamespace.open(call.namespace());
        } catch (KernelException failed) {
            if (failed.is("EINVAL")) {
                throw new CniFailed(CniFailed.ENVIRONMENT, "CNI_NETNS=" + path + " is no network namespace");
            }
            throw failed;
        }
    }

    private void join(CniCall call, String outer) throws CniFailed {
        PortRequest request = new PortRequest(
                outer, null, null, null, call.containerName(), call.mac().toString(), call.portgroup());
        String path = "/networks/" + Api.segment(call.network()) + "/ports";
        try {
            api.post(path, Api.JSON.toJson(request).getBytes(StandardCharsets.UTF_8));
        } catch (Failed failed) {
            throw new CniFailed(CniFailed.FAILED, String.valueOf(failed.getMessage()));
        }
    }

    /** Its policy holds by now: not before, it has a carrier. */
    private static void configure(ContainerNamespace container, Link made, Link device, CniGiven given)
            throws KernelException {
        container.links().change(made, device.withUp(true));
        for (Cidr address : given.addresses()) {
            container.addresses().add(device.name(), address.toString());
        }
        for (CniGiven.Route route : given.routes()) {
            container.addresses().addRoute(device.name(), route.to(), route.gateway());
        }
    }

    private static Link found(Links links, String name) throws KernelException, CniFailed {
        return links.find(name)
                .orElseThrow(() -> new CniFailed(CniFailed.FAILED, name + " has gone: so has the container"));
    }

    /** Of what has gone already, too; the runtime may not know any more where the container was. */
    void delete(CniCall call) throws CniFailed {
        try (Links host = new Links()) {
            remove(host, call.hostDevice());
        } catch (KernelException failed) {
            throw new CniFailed(failed);
        }
        CniAddresses.ask(call, "DEL");
    }

    /** Whether it is still what ADD made of it. */
    void check(CniCall call) throws CniFailed {
        CniResult was = new CniResult(call.result()
                .orElseThrow(() -> new CniFailed(CniFailed.CONFIG, "CHECK needs \"prevResult\", what ADD answered")));
        List<PortReport> ports = running(call, CniFailed.FAILED).ports();
        String outer = call.hostDevice();
        if (ports == null || ports.stream().noneMatch(port -> outer.equals(port.device()))) {
            throw broken(call, "its end on the host, " + outer + ", is no member of network " + call.network());
        }
        try (ContainerNamespace container = namespace(call)) {
            Optional<Link> device = container.links().find(call.device());
            if (device.isEmpty()) {
                throw broken(call, "it has no " + call.device());
            }
            List<String> addresses =
                    container.addresses().byIndex().getOrDefault(device.get().index(), List.of());
            for (String address : was.addresses()) {
                if (!addresses.contains(CniGiven.cidr(address).toString())) {
                    throw broken(call, call.device() + " has not its address " + address);
                }
            }
        } catch (KernelException failed) {
            throw new CniFailed(failed);
        }
        CniAddresses.ask(call, "CHECK");
    }

    private static CniFailed broken(CniCall call, String why) throws CniFailed {
        return new CniFailed(CniFailed.FAILED, "container " + call.container() + ": " + why);
    }

    /** Whether an ADD could be done now. */
    void status(CniCall call) throws CniFailed {
        running(call, CniFailed.UNAVAILABLE);
        if (call.version().equals("1.1.0")) { // who is older knows no STATUS
            CniAddresses.ask(call, "STATUS");
        }
    }

    private NetworkReport running(CniCall call, int code) throws CniFailed {
        try {
            String report = api.get("/networks/" + Api.segment(call.network()));
            NetworkReport network = Api.JSON.fromJson(report, NetworkReport.class);
            if (network.isRunning()) {
                return network;
            }
            throw new CniFailed(
                    code, "network " + network.name() + " is not active: virsh net-start " + network.name());
        } catch (Failed failed) {
            throw new CniFailed(code, String.valueOf(failed.getMessage()));
        }
    }
}
