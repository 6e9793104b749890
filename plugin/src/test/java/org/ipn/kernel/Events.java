// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.ipn.model.Link;

/** Writes down what a monitor tells. */
class Events implements LinkMonitor.Listener {
    final List<Link> appeared = new CopyOnWriteArrayList<>();
    final List<String> gone = new CopyOnWriteArrayList<>();
    final List<Integer> touched = new CopyOnWriteArrayList<>();
    final AtomicInteger overruns = new AtomicInteger();

    @Override
    public void appeared(Link link) {
        appeared.add(link);
    }

    @Override
    public void gone(int index, String name) {
        gone.add(index + " " + name);
    }

    @Override
    public void touched(int index) {
        touched.add(index);
    }

    @Override
    public void overrun() {
        overruns.incrementAndGet();
    }

    /** Whether the newest that was told of {@code name} says that its master is {@code master}. */
    boolean last(String name, String master) {
        Link last = null;
        for (Link link : appeared) {
            last = link.name().equals(name) ? link : last;
        }
        return last != null && java.util.Objects.equals(last.master(), master);
    }
}
