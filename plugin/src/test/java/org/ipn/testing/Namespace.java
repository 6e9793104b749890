// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.NetworkNamespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext.Store.CloseableResource;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.function.ThrowingSupplier;

/** A new network namespace and the one thread that is in it; closing it ends both. */
@SuppressWarnings("deprecation") // JUnit 6 alone closes any AutoCloseable
public final class Namespace implements AutoCloseable, CloseableResource {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "namespace");
        thread.setDaemon(true);
        return thread;
    });

    /** Aborts the test where the user may make no namespace. */
    public Namespace() {
        try {
            on(() -> {
                NetworkNamespace.unshare();
                return true;
            });
        } catch (ErrnoException refused) {
            close();
            Assumptions.abort("needs root: " + refused.getMessage());
        } catch (Throwable failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Runs {@code body} in a namespace that is thrown away afterwards. */
    public static void run(Executable body) throws Throwable {
        try (Namespace namespace = new Namespace()) {
            namespace.call(() -> {
                body.execute();
                return null;
            });
        }
    }

    /** Runs {@code body} on the namespace's thread; throws what it throws. */
    public <T> T call(ThrowingSupplier<T> body) throws Throwable {
        return on(body);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private <T> T on(ThrowingSupplier<T> body) throws Throwable {
        try {
            return thread.submit(() -> {
                        try {
                            return body.get();
                        } catch (Exception | Error failed) {
                            throw failed;
                        } catch (Throwable failed) {
                            throw new IllegalStateException(failed);
                        }
                    })
                    .get();
        } catch (ExecutionException failed) {
            throw failed.getCause();
        }
    }
}
