// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.api;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.ipn.daemon.report.NetworkReports;
import org.ipn.daemon.roster.AccountLookup;
import org.ipn.daemon.roster.HostRequirements;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.daemon.world.State;
import org.ipn.kernel.KernelException;
import org.ipn.model.AccountNumbers;
import org.ipn.model.FirstFew;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.model.report.ConfirmRequest;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.PortRequest;
import org.ipn.model.report.Reports;
import org.ipn.xml.LibvirtXml;

/**
 * {@code ipn port add} and {@code del}: named taps for as long as their network runs; containers, for as long as they have their veth. And
 * {@code ipn port confirm}.
 */
public final class NamedPorts {
    /** What the schema allows too: what the kernel takes, without what it or a shell would read as something else. */
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

    /** Further names too, as {@code <ipn:grab dev=>} takes them. */
    private static final Pattern NIC = Pattern.compile("[^\\s/:%]{1,127}");

    private final LibvirtXml xml;
    private final Inbox inbox;
    private final Supplier<State> state;
    private final NetworkReports reports;

    public NamedPorts(LibvirtXml xml, Inbox inbox, Supplier<State> state, NetworkReports reports) {
        this.xml = xml;
        this.inbox = inbox;
        this.state = state;
        this.reports = reports;
    }

    /** The new port; empty when there is no such network. */
    Optional<PortReport> add(String name, PortRequest request) throws Refused, KernelException, IOException {
        Optional<Network> network = active(name);
        if (network.isEmpty()) {
            return Optional.empty();
        }
        if (request.container() != null) {
            inbox.ask(new Input.ContainerJoins(
                    network.get(), ContainerPorts.guest(network.get(), device(request), request)));
            return reports.port(name, device(request));
        }
        NamedTap tap = tap(name, request);
        Network wanted = network.get().withTaps(List.of(tap));
        AccountNumbers accounts = AccountLookup.of(List.of(wanted));
        Optional<String> unknown = accounts.unknownOfTaps(wanted);
        if (unknown.isPresent()) {
            throw new Refused(
                    "network " + name + ": " + unknown.get().replace(" of <ipn:tap dev=\"" + tap.device() + "\">", ""));
        }
        inbox.ask(new Input.TapAdded(network.get(), tap, accounts));
        return reports.port(name, tap.device());
    }

    /** False when there is no such network. */
    boolean remove(String name, String device) throws Refused, KernelException {
        Optional<Network> network = active(name);
        if (network.isEmpty()) {
            return false;
        }
        inbox.ask(new Input.TapRemoved(network.get(), device));
        return true;
    }

    /** The NICs that stay; empty when there is no such network. */
    Optional<Reports.Confirmed> confirm(String name, ConfirmRequest request) throws Refused, KernelException {
        Optional<Network> network = active(name);
        String device = request.device();
        if (device != null && !NIC.matcher(device).matches()) {
            throw new Refused("'" + FirstFew.ofValue(device) + "' is not a NIC's name; ipn ports " + name
                    + " shows those there are");
        }
        return network.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Reports.Confirmed(inbox.ask(new Input.NicConfirmed(network.get(), request.device()))));
    }

    private Optional<Network> active(String name) throws Refused {
        State known = state.get();
        Optional<Network> network = known.desired().networkNamed(name);
        Optional<String> why = network.isPresent() ? Optional.empty() : known.whyNotActive(name);
        if (why.isPresent()) {
            throw new Refused(why.get());
        }
        return network;
    }

    private static String device(PortRequest request) throws Refused {
        String device = request.device() == null ? "" : request.device();
        if (!DEVICE.matcher(device).matches()) {
            throw new Refused("'" + device + "' is not a device name: at most 15 letters, digits and . _ -");
        }
        return device;
    }

    private NamedTap tap(String network, PortRequest request) throws Refused {
        String device = device(request);
        NamedTap said = xml.tap(network, device, request.policy() == null ? Map.of() : request.policy());
        Optional<String> why = HostRequirements.ofPorts(List.of(said.policy()));
        if (why.isPresent()) {
            throw new Refused("network " + network + ": " + why.get());
        }
        return new NamedTap(
                device,
                request.user() == null ? said.user() : request.user(),
                request.group() == null ? said.group() : request.group(),
                said.policy(),
                said.queues(),
                true);
    }
}
