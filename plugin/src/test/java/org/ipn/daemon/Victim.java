// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.ipn.kernel.sys.SystemCall;
import org.ipn.kernel.sys.SystemCalls;

/** ipnd in a process of its own, which comes to the N-th call of a deed and no further: there it is killed, as {@code kill -9} does. */
final class Victim {
    /** What it says where this time the deed takes fewer calls. */
    static final String DONE = "the deed was done before";

    private static final String HERE = "here";
    private static final int PATIENCE_S = 60;

    private final Faults faults;
    private final int last;
    private volatile boolean begun;

    private Victim(Faults faults, int last) {
        this.faults = faults;
        this.last = last;
    }

    /** {@code RUN DEED N}, on the host of who starts it. */
    public static void main(String[] arguments) throws Exception {
        Path run = Path.of(arguments[0]);
        Deed deed = Deed.named(arguments[1]);
        Faults faults = new Faults(run.toString(), () -> {});
        Victim victim = new Victim(faults, Integer.parseInt(arguments[2]));
        SystemCalls.ofThisThread(victim::before);
        try (Stage stage = new Stage(run, faults)) {
            stage.rebuild();
            deed.before().on(stage);
            faults.calm();
            victim.begun = true;
            deed.act().on(stage);
            System.out.println(DONE);
        } catch (Exception | AssertionError failed) {
            System.out.println(failed);
        }
    }

    private int before(SystemCall call) {
        faults.before(call);
        while (begun && faults.count() == last) {
            System.out.println(HERE);
            LockSupport.parkNanos(Long.MAX_VALUE);
        }
        return 0;
    }

    /** Waits until it is there, and kills it. @return what became of it instead; empty = so it was */
    static String killedAt(Path run, Deed deed, int call) throws IOException, InterruptedException {
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xlog:disable",
                        "-XX:-UsePerfData",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classes,
                        Victim.class.getName(),
                        run.toString(),
                        deed.name(),
                        String.valueOf(call))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        CompletableFuture.delayedExecutor(PATIENCE_S, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String said = out.readLine();
            return HERE.equals(said) ? "" : String.valueOf(said);
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
