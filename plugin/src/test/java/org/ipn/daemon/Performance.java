// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.ipn.kernel.KernelException;
import org.ipn.kernel.sys.SystemCall;
import org.ipn.model.Refused;
import org.ipn.xml.MalformedXml;
import org.jspecify.annotations.Nullable;

/** A deed, done again and again on one stage; after each time the stage has to be as it was. */
final class Performance implements AutoCloseable {
    private static final int PATIENCE_MS = 3_000;
    /** What failed, for the journal and for who asked, or what comes of it. */
    private static final int MOST_SAID = 2;

    private final Deed deed;
    private final Stage stage;
    private final Lines lines = new Lines();
    private final Map<String, String> before;
    private final Map<String, String> strangers;
    /** Nothing is left to the next event. */
    private boolean atOnce;

    private boolean reached;

    Performance(Deed deed, Stage stage) throws Exception {
        this.deed = deed;
        this.stage = stage;
        stage.end();
        before = stage.found();
        strangers = stage.strangers();
    }

    /** What would go to the journal as a warning, or worse. */
    private static final class Lines extends Handler {
        private static final Logger OURS = Logger.getLogger("org.ipn");

        private final SimpleFormatter text = new SimpleFormatter();
        private final List<String> said = new ArrayList<>();

        Lines() {
            OURS.setUseParentHandlers(false);
            OURS.addHandler(this);
        }

        @Override
        public synchronized void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                String thrown = line.getThrown() == null ? "" : "\n" + line.getThrown();
                said.add(text.formatMessage(line) + thrown);
            }
        }

        synchronized List<String> take() {
            List<String> taken = List.copyOf(said);
            said.clear();
            return taken;
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            OURS.removeHandler(this);
            OURS.setUseParentHandlers(true);
        }
    }

    /** Nothing fails. @return the calls that the deed takes */
    List<SystemCall> rehearse() throws Exception {
        stage.rebuild();
        deed.before().on(stage);
        stage.faults().calm();
        deed.act().on(stage);
        List<SystemCall> calls = stage.faults().end();
        List<String> wrong = new ArrayList<>();
        atOnce = stage.rooms().plan().isEmpty();
        stage.rooms().nextEvent();
        planIsEmpty(wrong, "without a fault");
        deed.after().on(stage);
        stage.rooms().nextEvent();
        stage.end();
        nothingIsLeft(wrong);
        lines.take().forEach(wrong::add);
        if (!wrong.isEmpty()) {
            throw new AssertionError(deed + " without a fault: " + String.join("\n  ", wrong));
        }
        return calls;
    }

    /** @return what is wrong where just this call fails */
    List<String> withFault(int call, int errno) throws Exception {
        List<String> wrong = new ArrayList<>();
        stage.rebuild();
        deed.before().on(stage);
        String refused = tried(call, errno, false, wrong);
        reached = stage.faults().haveFailed();
        stage.faults().calm();
        isClosed(wrong);
        strangersAreLeftAlone(wrong);
        List<String> said = new ArrayList<>(lines.take());
        if (refused != null) {
            said.add(refused);
        }
        boolean plain = refused == null && (!atOnce || stage.rooms().plan().isEmpty());
        stage.rooms().nextEvent();
        planIsEmpty(wrong, "after the next event");
        said.addAll(lines.take());
        areClear(said, wrong);
        if (said.stream().distinct().count() > MOST_SAID) {
            wrong.add("more than is needed is said");
        }
        if (said.isEmpty() && !plain) {
            wrong.add("nothing was said");
        }
        if (refused != null) {
            deed.act().on(stage);
            stage.rooms().nextEvent();
            planIsEmpty(wrong, "when it is tried again");
        }
        isOver(wrong);
        if (!wrong.isEmpty()) {
            said.forEach(line -> wrong.add("it said: " + line));
        }
        return wrong;
    }

    /** @return what is wrong where ipnd comes to this call, and no further; another one finds what it left */
    List<String> withDeath(int call) throws Exception {
        List<String> wrong = new ArrayList<>();
        stage.rebuild();
        deed.before().on(stage);
        tried(call, Faults.EIO, true, new ArrayList<>()); // how it ends is nobody's to hear
        reached = stage.faults().haveFailed();
        lines.take();
        stage.end();
        isFound(call % 2 == 0, wrong);
        return wrong;
    }

    /** The same, where a process is killed, which has done all before it, too. */
    List<String> withKill(int call) throws Exception {
        List<String> wrong = new ArrayList<>();
        stage.end();
        String instead = stage.killedAt(deed, call);
        reached = instead.isEmpty();
        if (!reached && !instead.equals(Victim.DONE)) {
            wrong.add("it is not killed there: " + instead);
        }
        isFound(call % 2 == 0, wrong);
        return wrong;
    }

    /**
     * Another ipnd finds what one left that died in the midst.
     *
     * @param again whether somebody tries all of it once more
     */
    private void isFound(boolean again, List<String> wrong) throws Exception {
        stage.faults().calm();
        strangersAreLeftAlone(wrong);
        stage.rebuild();
        stage.rooms().nextEvent();
        planIsEmpty(wrong, "of the next ipnd");
        strangersAreLeftAlone(wrong);
        if (again) {
            deed.before().on(stage);
            deed.act().on(stage);
            stage.rooms().nextEvent();
            planIsEmpty(wrong, "when it is tried again");
        }
        areClear(lines.take(), wrong);
        isOver(wrong);
    }

    /** Whether the last fault came to pass: some calls depend on what the kernel was about to do, and are made now and then only. */
    boolean wasReached() {
        return reached;
    }

    private static void areClear(List<String> said, List<String> wrong) {
        for (String line : said) {
            if (!line.contains(": ") || line.contains("\n") || line.contains("Exception")) {
                wrong.add("not one clear line: " + line);
            }
        }
    }

    private void isOver(List<String> wrong) throws Exception {
        deed.after().on(stage);
        stage.rooms().nextEvent();
        planIsEmpty(wrong, "when it is over");
        stage.end();
        stage.faults().end();
        nothingIsLeft(wrong);
        String frames = stage.wrongWithFrames();
        if (!frames.isEmpty()) {
            wrong.add(frames);
        }
        lines.take().forEach(line -> wrong.add("said afterwards: " + line));
    }

    private void strangersAreLeftAlone(List<String> wrong) throws KernelException {
        Map<String, String> now = stage.strangers();
        strangers.forEach((name, link) -> {
            if (!link.equals(now.get(name))) {
                wrong.add("touched: " + name + " was " + link + ", is " + now.get(name));
            }
        });
    }

    /** A port of which something was asked is none before that holds. */
    private void isClosed(List<String> wrong) throws KernelException {
        stage.link(Deed.PORT)
                .filter(port -> port.master() != null && stage.rooms().isBare(port))
                .ifPresent(port -> wrong.add(port.name() + " is on " + port.master() + " and may do all"));
    }

    /** @return why it was refused; null = it was done */
    private @Nullable String tried(int call, int errno, boolean forGood, List<String> wrong) throws Exception {
        stage.faults().begin(call, errno, forGood);
        try {
            deed.act().on(stage);
            return null;
        } catch (Refused | KernelException | MalformedXml refused) {
            return String.valueOf(refused.getMessage());
        } catch (RuntimeException | IOException | AssertionError unexpected) {
            wrong.add("it ends by " + unexpected);
            return unexpected.toString();
        }
    }

    /** What is seen once it is as it should be, or is still not after a while: the kernel tells nobody when it has taken away what was closed. */
    static <T> T patiently(Callable<T> look, Predicate<T> done) throws Exception {
        T seen = look.call();
        for (int waited = 0; !done.test(seen) && waited < PATIENCE_MS; waited += 20) {
            Thread.sleep(20);
            seen = look.call();
        }
        return seen;
    }

    /** As soon as the kernel has taken away what was closed. */
    private void planIsEmpty(List<String> wrong, String when) throws Exception {
        List<String> plan = patiently(() -> stage.rooms().plan(), List::isEmpty);
        if (!plan.isEmpty()) {
            wrong.add("the plan " + when + ": " + plan);
        }
    }

    /** The kernel takes its time for some things to go. */
    private void nothingIsLeft(List<String> wrong) throws Exception {
        Map<String, String> left = patiently(this::left, Map::isEmpty);
        left.forEach((what, how) -> wrong.add("left: " + what + " " + how));
    }

    private Map<String, String> left() throws IOException, KernelException {
        Map<String, String> left = new TreeMap<>();
        Map<String, String> now = stage.found();
        now.forEach((what, how) -> {
            String was = before.get(what);
            boolean fewer = what.startsWith(Stage.OPEN) && was != null && Integer.parseInt(how) < Integer.parseInt(was);
            if (!how.equals(was) && !fewer) { // other tests end, too
                left.put(what, "was " + was + ", is " + how);
            }
        });
        before.forEach((what, how) -> {
            if (!now.containsKey(what) && !what.startsWith(Stage.OPEN)) {
                left.put(what, "was " + how + ", is gone");
            }
        });
        return left;
    }

    @Override
    public void close() {
        stage.close();
        lines.close();
    }
}
