// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ipn.kernel.KernelException;
import org.ipn.model.AccountNumbers;
import org.ipn.model.NamedTap;
import org.ipn.model.Network;
import org.ipn.model.Refused;
import org.ipn.model.report.PortReport;
import org.ipn.model.report.PortRequest;
import org.ipn.plan.Desired;
import org.ipn.xml.LibvirtXml;

/** {@code ipn port add} and {@code del}: named taps for as long as their network runs. */
final class NamedPorts {
    /** What the schema allows too: what the kernel takes, without what it or a shell would read as something else. */
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

    private final LibvirtXml xml;
    private final Roster roster;
    private final Reconciler reconciler;
    private final NetworkReports reports;

    NamedPorts(LibvirtXml xml, Roster roster, Reconciler reconciler, NetworkReports reports) {
        this.xml = xml;
        this.roster = roster;
        this.reconciler = reconciler;
        this.reports = reports;
    }

    /** The new port; empty when there is no such network. */
    Optional<PortReport> add(String name, PortRequest request) throws Refused, KernelException, IOException {
        Optional<Network> network = active(name);
        if (network.isEmpty()) {
            return Optional.empty();
        }
        NamedTap tap = tap(name, request);
        Network wanted = network.get().withTaps(List.of(tap));
        AccountNumbers accounts = AccountLookup.of(List.of(wanted));
        Optional<String> unknown = accounts.unknownOfTaps(wanted);
        if (unknown.isPresent()) {
            throw new Refused(
                    "network " + name + ": " + unknown.get().replace(" of <ipn:tap dev=\"" + tap.device() + "\">", ""));
        }
        reconciler.call(() -> {
            roster.learned(accounts);
            if (reconciler.actual().link(tap.device()).isPresent()) {
                throw new Refused("network " + name + ": device " + tap.device() + " exists; choose another --dev");
            }
            Step add = () -> {
                keep(network.get(), tap);
                reconciler.reconcile();
                reconciler.reconcile(); // its policy, if any, needs the tap that the first has made
                if (reconciler.actual().link(tap.device()).isEmpty()) {
                    String why = reconciler.failureOf(network.get()).orElse("see the journal");
                    throw new Refused("network " + name + ": tap " + tap.device() + " could not be made: " + why);
                }
            };
            add.orElse(() -> {
                        forget(tap.device());
                        reconciler.reconcile();
                    })
                    .run();
        });
        return reports.port(name, tap.device());
    }

    /** False when there is no such network. */
    boolean remove(String name, String device) throws Refused, KernelException {
        Optional<Network> network = active(name);
        if (network.isEmpty()) {
            return false;
        }
        reconciler.call(() -> {
            if (!roster.hasAdded(network.get().uuid(), device)) {
                throw new Refused("network " + name + ": " + device + " was not added by ipn port add"
                        + "; what the network's XML names goes by virsh net-edit");
            }
            Optional<Desired.Owned> holder = reconciler.actual().link(device).flatMap(roster.desired()::nicOf);
            if (holder.isPresent()) {
                throw new Refused("network " + name + ": " + device + " is a NIC of guest "
                        + holder.get().guest().name() + ": virsh detach-device comes first");
            }
            forget(device);
            reconciler.reconcile();
        });
        return true;
    }

    private Optional<Network> active(String name) throws Refused {
        State state = reconciler.state();
        Optional<Network> network = state.desired().networkNamed(name);
        Optional<String> why = network.isPresent() ? Optional.empty() : state.whyNotActive(name);
        if (why.isPresent()) {
            throw new Refused(why.get());
        }
        return network;
    }

    private NamedTap tap(String network, PortRequest request) throws Refused {
        String device = request.device() == null ? "" : request.device();
        if (!DEVICE.matcher(device).matches()) {
            throw new Refused("'" + device + "' is not a device name: at most 15 letters, digits and . _ -");
        }
        NamedTap said = xml.tap(network, device, request.policy() == null ? Map.of() : request.policy());
        Optional<String> why = Demands.ofPorts(List.of(said.policy()));
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

    private void keep(Network network, NamedTap tap) throws Refused {
        try {
            roster.add(network.uuid(), tap);
        } catch (IOException e) {
            throw new Refused("network " + network.name() + ": remember tap " + tap.device() + ": " + e.getMessage());
        }
    }

    private void forget(String device) throws Refused {
        try {
            roster.removeAdded(device);
        } catch (IOException e) {
            throw new Refused("forget tap " + device + ": " + e.getMessage());
        }
    }
}
