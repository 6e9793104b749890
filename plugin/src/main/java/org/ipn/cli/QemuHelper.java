// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import org.ipn.member.Membership;
import org.ipn.member.Places;
import org.ipn.model.OneLine;

/**
 * {@code ipn qemu-helper --network NET}, which QEMU runs with {@code --fd=N [--use-vnet] [--br=BRIDGE]} behind it (docs/tools and
 * qemu-bridge-helper.c of QEMU). A main of its own, without a command line library: QEMU waits for it.
 */
public final class QemuHelper {
    private static final String USAGE = "usage: -netdev tap,id=ID,helper=\"ipn qemu-helper --network NET\"";

    private QemuHelper() {}

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        int status = run(args, System.out, System.err);
        if (status != 0) {
            letGo();
        }
        System.exit(status);
    }

    /**
     * libvirt reads what its helper says in a thread of its own, and reports what that has read by the moment the socket closes (virCommandDoAsyncIO,
     * qemuCreateInBridgePortWithHelper): the words are let go before the socket is.
     */
    private static void letGo() {
        System.err.close();
        try {
            Thread.sleep(500);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        String network = null;
        String fd = null;
        boolean header = false;
        for (int i = 0; i < args.length; i++) {
            String arg = args[i];
            if (arg.equals("--help")) {
                out.println(USAGE);
                return 0;
            } else if (arg.equals("--use-vnet")) {
                header = true;
            } else if (arg.startsWith("--network=")) {
                network = arg.substring("--network=".length());
            } else if (arg.equals("--network") && i + 1 < args.length) {
                network = args[++i];
            } else if (arg.startsWith("--fd=")) {
                fd = arg.substring("--fd=".length());
            } else if (!arg.startsWith("--br=")) { // a bridge's name, which says nothing beside ours
                return usage(err);
            }
        }
        return network == null || fd == null || !fd.matches("\\d{1,6}")
                ? usage(err)
                : help(network, Integer.parseInt(fd), header, err);
    }

    private static int help(String network, int fd, boolean header, PrintStream err) {
        try {
            Membership.joinForQemu(Places.ofHost(), network, fd, header);
            return 0;
        } catch (IOException e) {
            err.println("ipn: " + OneLine.of(String.valueOf(e.getMessage())));
            return 1;
        }
    }

    private static int usage(PrintStream err) {
        err.println(USAGE);
        return 2;
    }
}
