// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.Set;
import java.util.function.Supplier;
import org.ipn.daemon.metrics.Tally;
import org.ipn.daemon.roster.InventoryReading;
import org.ipn.daemon.roster.NextDefinitions;
import org.ipn.daemon.world.Inbox;
import org.ipn.daemon.world.Input;
import org.ipn.daemon.world.State;
import org.ipn.libvirt.Libvirt;
import org.ipn.libvirt.LibvirtUnavailable;
import org.ipn.libvirt.StatusFiles;
import org.ipn.xml.LibvirtXml;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks libvirt who there is, soon after anything hinted that it has changed, on a thread that no hook waits for. */
final class InventoryFeed implements Libvirt.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InventoryFeed.class);
    /** A question that hangs is as no libvirt: nobody sees what comes meanwhile. */
    private static final long LONGEST_NANOS = 2_000_000_000;

    private final LibvirtXml xml;
    private final Inbox inbox;
    private final Supplier<State> state;
    private final NextDefinitions definitions;
    private final Tally tally;
    private final Libvirt libvirt;
    private volatile boolean current;
    /** When the question began that is not answered yet, by {@link System#nanoTime}; null = there is none. */
    private volatile @Nullable Long asking;

    /** What the last inventory was warned of: each is said once, however often it is met again. */
    private Set<String> warned = Set.of();

    private final DebouncedTask soon = new DebouncedTask("inventory", 20, 200, this::ask);
    private final StatusFiles files = new StatusFiles(StatusFiles.FOLDERS, soon::ask);

    InventoryFeed(
            String uri,
            boolean events,
            LibvirtXml xml,
            Inbox inbox,
            Supplier<State> state,
            NextDefinitions definitions,
            Tally tally) {
        this.xml = xml;
        this.inbox = inbox;
        this.state = state;
        this.definitions = definitions;
        this.tally = tally;
        this.libvirt = new Libvirt(uri, events, this);
        soon.start();
    }

    /** From any thread, also a hook's: returns at once. */
    void hint() {
        soon.ask();
    }

    @Override
    public void connected() {
        tally.libvirt(true);
        LOG.info("connected to libvirt");
        files.begin();
        soon.ask();
    }

    @Override
    public void changed(String what) {
        LOG.debug("libvirt: {}", what);
        soon.ask();
    }

    @Override
    public void disconnected(String why) {
        tally.libvirt(false);
        current = false;
        LOG.warn("libvirt is away: {}", why);
    }

    /** Whether a filter that a running guest gets would be noticed; from any thread. */
    boolean seesFilters() {
        Long begun = asking;
        return current && files.isWatching() && (begun == null || System.nanoTime() - begun < LONGEST_NANOS);
    }

    private void ask() {
        long asOf = state.get().clock();
        asking = System.nanoTime();
        try {
            InventoryReading news = InventoryReading.of(libvirt.inventory(), xml);
            definitions.told(news.defined());
            inbox.tell(new Input.Inventory(news, asOf));
            current = true;
            news.warnings().stream().filter(what -> !warned.contains(what)).forEach(what -> LOG.warn("{}", what));
            warned = Set.copyOf(news.warnings());
        } catch (LibvirtUnavailable e) {
            current = false;
            LOG.debug("inventory: {}", e.getMessage()); // connected() asks again
        } catch (RuntimeException e) {
            current = false;
            LOG.error("inventory", e);
        } finally {
            asking = null;
        }
    }

    @Override
    public void close() {
        files.close();
        soon.close();
        libvirt.close();
    }
}
