// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.hooks;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.ipn.daemon.kept.Definition;
import org.ipn.daemon.roster.AccountLookup;
import org.ipn.daemon.roster.HostRequirements;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.daemon.world.State;
import org.ipn.kernel.KernelException;
import org.ipn.model.AccountNumbers;
import org.ipn.model.Guest;
import org.ipn.model.Network;
import org.ipn.model.NetworkPort;
import org.ipn.model.Refused;
import org.ipn.xml.GuestXml;
import org.ipn.xml.LibvirtXml;
import org.ipn.xml.MalformedXml;
import org.ipn.xml.NetworkHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each of libvirt's hooks means to us (libvirt's hooks.rst). Answered from the call's own XML: libvirt waits for us, so it
 * is never asked. Refused reaches the user at virsh; after the point where refusing helps, a failure is a fault of the network
 * and is tried again.
 */
public final class HookCalls {
    private static final Logger LOG = LoggerFactory.getLogger(HookCalls.class);

    /** Where libvirt looks for it at each call; without it, a guest of QEMU's is not known before it runs. */
    private static final Path QEMU_HOOK = Path.of("/etc/libvirt/hooks/qemu.d/50-ipn");

    private final LibvirtXml xml;
    private final Inbox inbox;
    private final Supplier<State> state;
    private final Runnable afterwards;

    /** @param afterwards asked for after each call that concerned us: libvirt may end otherwise than the hook foretold */
    public HookCalls(LibvirtXml xml, Inbox inbox, Supplier<State> state, Runnable afterwards) {
        this.xml = xml;
        this.inbox = inbox;
        this.state = state;
        this.afterwards = afterwards;
    }

    public void network(String op, byte[] stdin) throws Refused, MalformedXml, KernelException {
        NetworkHook hook = xml.networkHookLeniently(new ByteArrayInputStream(stdin));
        try {
            switch (op) {
                case "start" -> start(hook, stdin);
                case "started", "updated" -> started(hook, stdin);
                case "stopped" -> stopped(hook);
                case "port-created" -> portCreated(hook, stdin);
                case "port-deleted" -> portDeleted(hook);
                default -> LOG.debug("network hook {}: nothing to do", op);
            }
        } finally {
            afterwards.run();
        }
    }

    /** Of QEMU's driver and of LXC's, whose operations have the same names. */
    public void guest(String op, byte[] stdin) throws Refused, MalformedXml, KernelException {
        GuestXml guest = xml.guestLeniently(new ByteArrayInputStream(stdin));
        try {
            switch (op) {
                case "prepare", "start" -> starts(guest);
                case "started", "reconnect", "attach" -> runs(guest);
                case "release" -> ended(guest.guest());
                default -> LOG.debug("guest's hook {}: nothing to do", op);
            }
        } finally {
            afterwards.run();
        }
    }

    private void start(NetworkHook hook, byte[] stdin) throws Refused, KernelException {
        Network network = hook.orRefused().network();
        if (network == null) {
            refuseForeignOnOurBridge(hook);
            return;
        }
        AccountNumbers accounts = AccountLookup.of(List.of(network));
        Refused.throwIf(HostRequirements.unmet(network, accounts), network);
        inbox.ask(new Input.NetworkStarts(definition(network, stdin), accounts));
        LOG.info(
                "network {}: started, a {} on {}",
                network.name(),
                network.kind().text(),
                network.bridge());
    }

    /** Two networks on one bridge would each take the other's guests for theirs. */
    private void refuseForeignOnOurBridge(NetworkHook hook) throws Refused {
        Optional<Network> holder = state.get().desired().networkOn(hook.bridge());
        if (holder.isPresent() && !holder.get().uuid().toString().equals(hook.uuid())) {
            throw new Refused("network " + hook.name() + ": bridge " + hook.bridge() + " belongs to IPN network "
                    + holder.get().name() + "; choose another <bridge name=…/>");
        }
    }

    private void started(NetworkHook hook, byte[] stdin) throws Refused, KernelException {
        Network network = hook.network();
        if (network == null) {
            tell(hook);
            return;
        }
        Definition definition = definition(network, stdin);
        boolean strangers = state.get().desired().accounts().unknown(network).isPresent();
        AccountNumbers accounts = strangers ? AccountLookup.of(List.of(network)) : AccountNumbers.ROOT;
        inbox.ask(new Input.NetworkStarted(definition, accounts));
    }

    private void stopped(NetworkHook hook) throws Refused, KernelException {
        Optional<UUID> network = uuidOf(hook);
        if (network.isPresent()) {
            inbox.ask(new Input.NetworkStopped(network.get()));
            LOG.info("network {}: stopped", hook.name());
        }
    }

    private static Optional<UUID> uuidOf(NetworkHook hook) {
        try {
            return Optional.ofNullable(hook.uuid()).map(String::strip).map(UUID::fromString);
        } catch (IllegalArgumentException notLibvirts) {
            return Optional.empty();
        }
    }

    private void portCreated(NetworkHook hook, byte[] stdin) throws Refused, KernelException {
        Network network = hook.orRefused().network();
        if (network == null) {
            return;
        }
        if (state.get().desired().network(network.uuid()).isEmpty()) {
            started(hook, stdin); // we were away when it started
        }
        NetworkPort port = hook.port();
        if (port != null) {
            inbox.ask(new Input.PortCreated(network, port, Files.exists(QEMU_HOOK)));
        }
    }

    private void portDeleted(NetworkHook hook) throws Refused, KernelException {
        NetworkPort port = hook.port();
        if (port != null) {
            inbox.ask(new Input.PortDeleted(port.uuid()));
        }
    }

    private void starts(GuestXml told) throws Refused, KernelException {
        Guest guest = told.orRefused();
        Refused.throwIf(HostRequirements.ofPorts(guest.policies().values()), guest);
        inbox.ask(new Input.GuestStarts(guest));
    }

    private void runs(GuestXml told) throws Refused, KernelException {
        inbox.ask(new Input.GuestRuns(told.guest(), told.slip()));
    }

    private void ended(Guest guest) throws Refused, KernelException {
        inbox.ask(new Input.GuestEnded(guest.uuid()));
    }

    /** The {@code <network>} in a hook's {@code <hookData>}, as libvirt wrote it. */
    private static Definition definition(Network network, byte[] stdin) throws Refused {
        String text = new String(stdin, StandardCharsets.UTF_8);
        int begin = text.indexOf("<network");
        int end = text.lastIndexOf("</network>");
        if (begin < 0 || end < begin || network.uuid().equals(LibvirtXml.NO_UUID)) {
            throw Refused.of(network, "this is not as libvirt writes it: UTF-8, with a <uuid>");
        }
        return new Definition(network, text.substring(begin, end + "</network>".length()) + "\n");
    }

    private static void tell(NetworkHook hook) {
        if (hook.problem() != null) {
            LOG.error("network {}: {}", hook.name(), hook.problem());
        }
    }
}
