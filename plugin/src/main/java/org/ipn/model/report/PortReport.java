// SPDX-License-Identifier: Apache-2.0
package org.ipn.model.report;

import com.google.gson.annotations.SerializedName;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.ipn.model.FirstFew;
import org.ipn.model.PortPolicy;
import org.ipn.model.Tagging;
import org.jspecify.annotations.Nullable;

/**
 * A member; rx = from it, tx = to it. Counters are frames and bytes since its device was made; null = unknown.
 *
 * @param dropped frames that came from it or were meant for it and were not passed on, for one of the reasons in {@code drops} or at its
 *     device
 * @param guest name, of a process the one that it gave itself, which {@code name} is too
 * @param trunk numbers and ranges, or all
 * @param nativeVlan that of a trunk's untagged frames; {@code native} in JSON, a word that Java keeps for itself
 * @param untagged untagged frames alone pass, which are in no VLAN
 * @param rate Mbit/s each way
 * @param queue frames that may wait for the member
 * @param loss percent; {@code duplicate} too
 * @param delay ms; {@code jitter} too
 * @param link up or down: somebody has set it down, on the host or for its guest
 * @param addresses IP addresses, as far as libvirt's DHCP server or the host's ARP table know some; null = none is known
 * @param mtu bytes, of its port; one that is not the network's loses frames
 * @param hosts the hypervisors behind an overlay; null = it is none
 * @param confirmSeconds until this NIC goes back, unless it is confirmed; null = it stays
 * @param kind guest, process, named, host, nic, overlay, container, or tap, an admin's own; {@code none} for a guest's NIC that can't be a member
 */
public record PortReport(
        @Nullable String device,
        String kind,
        @Nullable String guest,
        @Nullable String mac,
        @Nullable String rights,
        @Nullable Integer vlan,
        @Nullable Long rxFrames,
        @Nullable Long rxBytes,
        @Nullable Long txFrames,
        @Nullable Long txBytes,
        @Nullable Long dropped,
        @Nullable Drops drops,
        @Nullable String note,
        @Nullable String name,
        @Nullable String portgroup,
        @Nullable String trunk,
        @SerializedName("native") @Nullable Integer nativeVlan,
        @Nullable Boolean untagged,
        @Nullable Boolean mirror,
        @Nullable Boolean isolated,
        @Nullable Boolean antispoof,
        @Nullable Integer rate,
        @Nullable Integer queue,
        @Nullable Double loss,
        @Nullable Double duplicate,
        @Nullable Integer delay,
        @Nullable Integer jitter,
        @Nullable String link,
        @Nullable List<String> addresses,
        @Nullable Integer mtu,
        @Nullable Owner process,
        @Nullable List<Host> hosts,
        @Nullable Long confirmSeconds) {

    /**
     * Another hypervisor.
     *
     * @param address of it, by which frames go there
     * @param total MAC addresses that are known to be there; on a bus none are
     * @param macs the first of them
     */
    public record Host(String address, int total, List<String> macs) {}

    /**
     * Whose a process's port is.
     *
     * @param user by number, who joined
     * @param pid of who joined, or whom a helper joined for; it may have ended, and the port be somebody's to whom it gave it; null = not
     *     known
     */
    public record Owner(int user, @Nullable Integer pid) {}

    /** A member of which nothing is asked, and no more is known. */
    public PortReport(
            @Nullable String device,
            String kind,
            @Nullable String guest,
            @Nullable String mac,
            @Nullable String rights,
            @Nullable Integer vlan,
            @Nullable Long rxFrames,
            @Nullable Long rxBytes,
            @Nullable Long txFrames,
            @Nullable Long txBytes,
            @Nullable Long dropped,
            @Nullable Drops drops,
            @Nullable String note) {
        this(
                device, kind, guest, mac, rights, vlan, rxFrames, rxBytes, txFrames, txBytes, dropped, drops, note,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null);
    }

    /** What is asked of it, besides its rights. */
    public PortReport with(PortPolicy policy, @Nullable String group) {
        Tagging tagging = policy.tagging();
        return new PortReport(
                device,
                kind,
                guest,
                mac,
                rights,
                tagging.vlan(),
                rxFrames,
                rxBytes,
                txFrames,
                txBytes,
                dropped,
                drops,
                note,
                name,
                group,
                tagging instanceof Tagging.Trunk trunked
                        ? trunked.vlans()
                        : tagging instanceof Tagging.All ? Tagging.ALL : null,
                tagging instanceof Tagging.Trunk trunked ? trunked.nativeVlan() : null,
                tagging instanceof Tagging.Untagged ? true : null,
                policy.mirror(),
                policy.security().isolated(),
                policy.security().antispoof(),
                policy.shaping().rate(),
                policy.shaping().queue(),
                policy.impairment().loss(),
                policy.impairment().duplicate(),
                policy.impairment().delay(),
                policy.impairment().jitter(),
                link,
                addresses,
                mtu,
                process,
                hosts,
                confirmSeconds);
    }

    /** Called otherwise, as where several hosts are shown together. */
    public PortReport named(@Nullable String itsDevice, @Nullable String itsGuest) {
        return new PortReport(
                itsDevice, kind, itsGuest, mac, rights, vlan, rxFrames, rxBytes, txFrames, txBytes, dropped, drops,
                note);
    }

    /** With the hypervisors behind it; null = it is no overlay. */
    public PortReport with(@Nullable List<Host> others) {
        return with(name, link, addresses, mtu, process, others, confirmSeconds);
    }

    /** A NIC that goes back; empty = it stays. */
    public PortReport goingBackIn(OptionalLong seconds) {
        return with(name, link, addresses, mtu, process, hosts, seconds.isPresent() ? seconds.getAsLong() : null);
    }

    /** Who it calls itself, whose it is, and how it is to be reached. */
    public PortReport with(
            @Nullable String itsName, @Nullable Owner itsProcess, boolean down, List<String> itsAddresses, int itsMtu) {
        List<String> known = itsAddresses.isEmpty() ? null : itsAddresses;
        return with(itsName, down ? DOWN : "up", known, itsMtu, itsProcess, hosts, confirmSeconds);
    }

    private PortReport with(
            @Nullable String itsName,
            @Nullable String itsLink,
            @Nullable List<String> itsAddresses,
            @Nullable Integer itsMtu,
            @Nullable Owner itsProcess,
            @Nullable List<Host> others,
            @Nullable Long itsSeconds) {
        return new PortReport(
                device,
                kind,
                guest,
                mac,
                rights,
                vlan,
                rxFrames,
                rxBytes,
                txFrames,
                txBytes,
                dropped,
                drops,
                note,
                itsName,
                portgroup,
                trunk,
                nativeVlan,
                untagged,
                mirror,
                isolated,
                antispoof,
                rate,
                queue,
                loss,
                duplicate,
                delay,
                jitter,
                itsLink,
                itsAddresses,
                itsMtu,
                itsProcess,
                others,
                itsSeconds);
    }

    private static final String DOWN = "down";

    public boolean isDown() {
        return DOWN.equals(link);
    }

    public static String what(String kind, @Nullable String link) {
        return DOWN.equals(link) ? kind + ", link down" : kind;
    }

    /** What it is, for people: its kind, why it is no member, whether its link is down. */
    public String what() {
        return what(note == null ? kind : note, link);
    }

    /** In which VLANs it is, for people; null = all frames pass as they are. */
    public @Nullable String vlans() {
        if (vlan != null) {
            return vlan.toString();
        } else if (trunk != null) {
            return FirstFew.ofValue(trunk) + (nativeVlan == null ? "" : ", native " + nativeVlan);
        }
        return untagged == null ? null : Tagging.NONE;
    }

    /** What else is asked of it, for people: {@code antispoof, rate 100}; null = nothing. */
    public @Nullable String asked() {
        List<String> words = new ArrayList<>();
        yes(words, "mirror", mirror);
        yes(words, "isolated", isolated);
        yes(words, "antispoof", antispoof);
        value(words, "rate", rate);
        value(words, "queue", queue);
        value(words, "loss", loss);
        value(words, "duplicate", duplicate);
        value(words, "delay", delay);
        value(words, "jitter", jitter);
        return words.isEmpty() ? null : String.join(", ", words);
    }

    private static void yes(List<String> words, String word, @Nullable Boolean said) {
        if (Boolean.TRUE.equals(said)) {
            words.add(word);
        }
    }

    private static void value(List<String> words, String word, @Nullable Number said) {
        if (said != null) {
            words.add(word + " " + said);
        }
    }

    /**
     * Frames dropped, by reason; {@code queue} = no room in the member's queue.
     *
     * @param flood of an overlay's port: what {@code flood-rate} kept; null = of another's
     */
    public record Drops(
            long rights,
            long antispoof,
            long vlan,
            long rate,
            long loss,
            long queue,
            long addresses,
            @Nullable Long flood) {
        /** For a table: the reasons that there are, {@code rights 5, queue 12}; empty = none. */
        public String text() {
            StringBuilder text = new StringBuilder();
            add(text, "rights", rights);
            add(text, "antispoof", antispoof);
            add(text, "vlan", vlan);
            add(text, "rate", rate);
            add(text, "loss", loss);
            add(text, "queue", queue);
            add(text, "addresses", addresses);
            add(text, "flood", flood == null ? 0 : flood);
            return text.toString();
        }

        private static void add(StringBuilder text, String reason, long frames) {
            if (frames > 0) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(reason)
                        .append(' ')
                        .append(frames);
            }
        }
    }
}
