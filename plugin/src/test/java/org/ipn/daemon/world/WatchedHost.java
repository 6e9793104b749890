// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.ipn.daemon.host.CarriedBy;
import org.ipn.daemon.host.Host;
import org.ipn.kernel.KernelException;
import org.ipn.model.Link;
import org.ipn.model.Network;
import org.ipn.model.PortPolicy;
import org.ipn.plan.Actual;
import org.ipn.plan.Change;
import org.ipn.plan.Desired;
import org.ipn.plan.RootQdiscs;
import org.jspecify.annotations.Nullable;

/** A host of which each change is looked at before it is made, and of which any may fail. */
final class WatchedHost implements Host {
    private final Host host;
    private Consumer<Change> watcher = change -> {};
    /** Those before the first that fails. */
    private int skipped;
    /** How many fail then. */
    private int failing;

    private String failure = "EPERM";
    private @Nullable Class<? extends Change> refused;
    private int blind;

    WatchedHost(Host host) {
        this.host = host;
    }

    /** @param newWatcher told of each change that ipnd makes, before it is made */
    void watchedBy(Consumer<Change> newWatcher) {
        watcher = newWatcher;
    }

    /** After {@code skipped} more changes, {@code count} fail. */
    void fail(int skippedBefore, int count, String errno) {
        skipped = skippedBefore;
        failing = count;
        failure = errno;
    }

    /** From now on no change of this kind can be made; null = all can. */
    void refuse(@Nullable Class<? extends Change> kind) {
        refused = kind;
    }

    /** So many looks fail from now on. */
    void blind(int looks) {
        blind = looks;
    }

    void work() {
        failing = 0;
        blind = 0;
    }

    private void look() throws KernelException {
        if (blind > 0) {
            blind--;
            throw new KernelException("list links", "", "ENOBUFS", "as the test asks", null);
        }
    }

    @Override
    public void apply(Desired desired, Change change) throws IOException {
        watcher.accept(change);
        if (refused != null && refused.isInstance(change)) {
            throw new KernelException("change " + change.object(), change.object(), "EPERM", "as the test asks", null);
        }
        if (failing > 0 && skipped-- <= 0) {
            failing--;
            // A kernel says ENODEV of a port that is gone, and of no other: of one that is to be put out, ipnd takes
            // its word.
            String errno = failure.equals("ENODEV") && change instanceof Change.PutOut ? "EBUSY" : failure;
            throw new KernelException("change " + change.object(), change.object(), errno, "as the test asks", null);
        }
        host.apply(desired, change);
    }

    @Override
    public Actual look(Desired desired) throws KernelException {
        look();
        return host.look(desired);
    }

    @Override
    public Optional<Link> find(String device) throws KernelException {
        look();
        return host.find(device);
    }

    @Override
    public Map<Integer, PortPolicy> policed() {
        return host.policed();
    }

    @Override
    public void closed(Link port, UUID network) {
        host.closed(port, network);
    }

    @Override
    public boolean isBare(Link port) {
        return host.isBare(port);
    }

    @Override
    public RootQdiscs qdiscs() {
        return host.qdiscs();
    }

    @Override
    public CarriedBy way(Network network) {
        return host.way(network);
    }

    @Override
    public void audit(int port) {
        host.audit(port);
    }

    @Override
    public void audit(Network network) throws KernelException {
        host.audit(network);
    }
}
