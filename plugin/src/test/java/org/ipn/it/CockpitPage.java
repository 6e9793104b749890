// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * "IPN networks" in Cockpit, root's, in a browser that is started once for all classes; cockpit-ws is each class's own, for it ends its one session
 * when nobody has been connected for 15 s. After each test the browser has complained of nothing.
 */
final class CockpitPage implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(CockpitPage.class);

    private record Running(Browser browser) implements AutoCloseable {
        static Running start() {
            try {
                return new Running(Browser.open());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            browser.close();
        }
    }

    private Running running;
    private CockpitServer server;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        assumeTrue(
                CockpitServer.program() != null
                        && Files.isExecutable(Browser.CHROMIUM)
                        && Files.isExecutable(Browser.DRIVER),
                "needs cockpit-ws, chromium and chromedriver: sudo ./dev setup");
        server = CockpitServer.start(9091);
        running = context.getRoot()
                .getStore(STORE)
                .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (running != null) {
            browser().load("about:blank"); // which complains of no server that goes
            browser().complaints();
        }
        if (server != null) {
            server.close();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(browser().complaints()).as("what the browser complained of").isEmpty();
    }

    /** @param location / is the list, /network/NAME one network, /new the form */
    Browser open(String location) {
        browser().load(server.url(location));
        return browser();
    }

    Browser browser() {
        return running.browser();
    }
}
