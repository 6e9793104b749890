// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon;

import java.util.Arrays;
import java.util.Optional;

/** The settings of {@code ipnd.conf}: the one place that names them, says their defaults and explains them. */
public enum Setting {
    RUN_DIR(
            "run-dir",
            "/run/ipn",
            "Where sockets, node files and what ipnd remembers are. libvirt's hooks look for bridges in /run/ipn, and SELinux"
                    + " knows that name alone: another folder is for trying things out."),
    LIBVIRT_URI("libvirt-uri", "qemu:///system", "Whom to ask for networks and guests."),
    LIBVIRT_EVENTS(
            "libvirt-events",
            "yes",
            "Listen to libvirt's events: yes or no. Without them, hooks and the kernel's own messages still tell."),
    GROUP(
            "group",
            "libvirt",
            "Who may use the control socket (ipn show, ipn watch …) besides root. Whoever may, may add named taps for any"
                    + " user: the same trust as libvirt's own group. A group that does not exist leaves it to root."),
    MEMBERS_PER_USER(
            "members-per-user",
            "32",
            "Process members that one user may have at the same time, in all networks together; 0 to 999999."),
    MEMBERS(
            "members",
            "4096",
            "Process members of all users together, who may have numbers for many users (subuid); 0 to 999999."),
    METRICS_LISTEN(
            "metrics-listen",
            "",
            "ADDRESS:PORT where Prometheus finds /metrics by TCP, as 127.0.0.1:9677 or [::1]:9677; empty: nowhere. Whoever"
                    + " reaches it reads the names of networks and guests, and how much they talk. An address that can't be"
                    + " listened on is a warning in the journal, and ipnd works without it.");

    private final String key;
    private final String otherwise;
    private final String text;

    Setting(String key, String otherwise, String text) {
        this.key = key;
        this.otherwise = otherwise;
        this.text = text;
    }

    /** As in the file, before the {@code =}. */
    public String key() {
        return key;
    }

    /** The value where the file says none. */
    public String otherwise() {
        return otherwise;
    }

    /** For people: what it means, and what is allowed. */
    public String text() {
        return text;
    }

    static Optional<Setting> of(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key.equals(key))
                .findFirst();
    }
}
