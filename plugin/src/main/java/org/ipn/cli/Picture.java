// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.List;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;

/** A network, its members and what they send and are sent, as a picture; pure. */
record Picture(NetworkReport network, List<Rates> rates) {
    private static final int BOX_WIDTH = 190;
    private static final int BOX_HEIGHT = 78;
    private static final int GAP = 22;
    private static final int ROW = 4;
    private static final int MARGIN = 24;
    private static final int HEAD = 52;
    private static final int STEM = 26;
    private static final int BAR = 12;
    private static final int WIDTH = 2 * MARGIN + ROW * BOX_WIDTH + (ROW - 1) * GAP;

    private List<PortReport> ports() {
        return network.ports() == null ? List.of() : network.ports();
    }

    static String svg(List<Picture> pictures) {
        StringBuilder text = new StringBuilder();
        int y = MARGIN;
        for (Picture picture : pictures) {
            y = picture.draw(text, y) + MARGIN;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + y + "\" viewBox=\"0 0 "
                + WIDTH
                + " " + y + "\" font-family=\"sans-serif\">\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" + text + "</svg>\n";
    }

    /** The members hang off the network's bar, above and below; more than fit get a bar more. Returns where it ends. */
    private int draw(StringBuilder text, int top) {
        text(text, MARGIN, top + 18, 18, "bold", "#222", network.name());
        String state = network.error() == null ? network.state() : network.state() + ": " + network.error();
        String facts = (network.kind() == null ? "" : network.kind() + " on " + network.bridge() + ", ")
                + state
                + (network.forwarder() == null
                        ? ""
                        : ", carried by " + (network.forwarder().equals("ebpf") ? "eBPF" : "the bridge"));
        text(text, MARGIN, top + 38, 12, "normal", network.error() == null ? "#555" : "#b00020", cut(facts, 120));
        int y = top + HEAD;
        List<PortReport> ports = ports();
        for (int first = 0; first == 0 || first < ports.size(); first += 2 * ROW) {
            List<PortReport> row = ports.subList(first, Math.min(first + 2 * ROW, ports.size()));
            y = row(text, y, row) + GAP;
        }
        return y - GAP;
    }

    private int row(StringBuilder text, int top, List<PortReport> row) {
        boolean below = row.size() > ROW;
        int bar = top + (row.isEmpty() ? 0 : BOX_HEIGHT + STEM);
        for (int i = 0; i < row.size(); i++) {
            int x = MARGIN + i % ROW * (BOX_WIDTH + GAP);
            int middle = x + BOX_WIDTH / 2;
            boolean under = i >= ROW;
            line(text, middle, under ? bar + BAR : bar - STEM, middle, under ? bar + BAR + STEM : bar);
            box(text, x, under ? bar + BAR + STEM : top, row.get(i));
        }
        String colour = network.state().equals("active") ? "#2b6cb0" : network.error() != null ? "#b00020" : "#999";
        text.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\"/>\n",
                MARGIN, bar, WIDTH - 2 * MARGIN, BAR, "bus".equals(network.kind()) ? 0 : BAR / 2, colour));
        return bar + BAR + (below ? STEM + BOX_HEIGHT : 0);
    }

    private void box(StringBuilder text, int x, int y, PortReport port) {
        text.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"#888\"/>\n",
                x, y, BOX_WIDTH, BOX_HEIGHT, colour(port.kind())));
        String device = port.device() == null ? "" : port.device();
        text(text, x + 10, y + 20, 13, "bold", "#222", cut(port.guest() == null ? device : port.guest(), 22));
        text(
                text,
                x + 10,
                y + 37,
                11,
                "normal",
                "#555",
                cut(port.guest() == null ? port.kind() : device + ", " + port.kind(), 28));
        text(text, x + 10, y + 52, 11, "normal", "#555", cut(facts(port), 30));
        text(text, x + 10, y + 68, 11, "normal", "#222", cut(traffic(port), 30));
    }

    private static String facts(PortReport port) {
        String facts = port.mac() == null ? "" : port.mac();
        facts += port.rights() == null || port.rights().equals("rw") ? "" : " " + port.rights();
        return port.vlan() == null ? facts : facts + " vlan " + port.vlan();
    }

    private String traffic(PortReport port) {
        return rates.stream()
                .filter(each -> each.device().equals(port.device()))
                .map(each -> "\u2191 " + Rates.bits(each.rxBitsPerSecond()) + "  \u2193 "
                        + Rates.bits(each.txBitsPerSecond())
                        + (each.droppedPerSecond() > 0 ? "  \u2717 " + Rates.text(each.droppedPerSecond()) : ""))
                .findFirst()
                .orElse("");
    }

    private static String colour(String kind) {
        return switch (kind) {
            case "guest" -> "#e6f0fa";
            case "process" -> "#e9f7e9";
            case "host" -> "#fff4d6";
            case "nic" -> "#f7e6e6";
            case "overlay" -> "#efe6fa";
            default -> "#f2f2f2";
        };
    }

    static String dot(List<Picture> pictures) {
        StringBuilder text =
                new StringBuilder("graph ipn {\n  layout=neato; overlap=false; node [shape=box, fontname=sans];\n");
        for (Picture picture : pictures) {
            String network = quoted(picture.network.name());
            text.append("  ").append(network).append(" [style=filled, fillcolor=lightblue];\n");
            for (PortReport port : picture.ports()) {
                String who = port.guest() == null ? String.valueOf(port.device()) : port.guest();
                text.append("  ").append(network).append(" -- ").append(quoted(who));
                text.append(" [label=")
                        .append(quoted(port.device() + "\\n" + picture.traffic(port)))
                        .append("];\n");
            }
        }
        return text.append("}\n").toString();
    }

    private static void line(StringBuilder text, int x1, int y1, int x2, int y2) {
        text.append(String.format(
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#888\" stroke-width=\"2\"/>\n",
                x1, y1, x2, y2));
    }

    private static void text(StringBuilder text, int x, int y, int size, String weight, String colour, String what) {
        String escaped = Output.printable(what)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;");
        text.append(String.format(
                "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"%s\" fill=\"%s\">",
                x, y, size, weight, colour));
        text.append(escaped).append("</text>\n");
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static String quoted(String text) {
        return '"' + Output.printable(text).replace("\"", "\\\"") + '"';
    }
}
