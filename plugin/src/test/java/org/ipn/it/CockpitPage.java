// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** "IPN networks" in Cockpit, root's, in a browser; both are started once for all classes. After each test the browser has complained of nothing. */
final class CockpitPage implements BeforeAllCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(CockpitPage.class);

    private record Running(CockpitServer server, Browser browser) implements AutoCloseable {
        static Running start() {
            try {
                return new Running(CockpitServer.start(9091), Browser.open());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            browser.close();
            server.close();
        }
    }

    private Running running;

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(
                CockpitServer.program() != null
                        && Files.isExecutable(Browser.CHROMIUM)
                        && Files.isExecutable(Browser.DRIVER),
                "needs cockpit-ws, chromium and chromedriver: sudo ./dev setup");
        running = context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(browser().complaints()).as("what the browser complained of").isEmpty();
    }

    /** @param location / is the list, /network/NAME one network, /new the form */
    Browser open(String location) {
        browser().load(running.server().url(location));
        return browser();
    }

    Browser browser() {
        return running.browser();
    }
}
