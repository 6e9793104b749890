// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.ipn.model.OneLine;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;

/**
 * A network, its members and what they send and are sent, as a picture; pure. All members hang off one spine, however many there are: a
 * bus is a cable, a switch a box with a socket for each.
 */
record Picture(NetworkReport network, List<Rates> rates) {
    private static final int BOX_WIDTH = 190;
    private static final int HEADING = 30;
    private static final int NIC_HEIGHT = 48;
    private static final int GAP = 22;
    private static final int ROW = 4;
    private static final int MARGIN = 24;
    private static final int HEAD = 52;
    private static final int SPINE = 26;
    private static final int CABLE = 10;
    /** Between the lines of a switch's members. */
    private static final int LINE = 8;
    /** Above a row of boxes. */
    private static final int STEM = ROW * LINE + 14;

    private static final int LEFT = MARGIN + SPINE + GAP;
    private static final int WIDTH = LEFT + ROW * BOX_WIDTH + (ROW - 1) * GAP + MARGIN;

    /** Who is at the end of a line: a guest with all its NICs here, or another member. */
    private record Box(String name, List<PortReport> ports) {
        int height() {
            return HEADING + ports.size() * NIC_HEIGHT;
        }
    }

    private List<PortReport> ports() {
        return network.ports() == null ? List.of() : network.ports();
    }

    private static boolean isGuest(PortReport port) {
        return port.guest() != null && !port.kind().equals("process");
    }

    private List<Box> boxes() {
        List<Box> boxes = new ArrayList<>();
        for (PortReport port : ports()) {
            String name = port.guest() == null ? String.valueOf(port.device()) : port.guest();
            Optional<Box> same = boxes.stream()
                    .filter(box -> isGuest(port)
                            && isGuest(box.ports().get(0))
                            && box.name().equals(name))
                    .findFirst();
            same.ifPresentOrElse(
                    box -> box.ports().add(port), () -> boxes.add(new Box(name, new ArrayList<>(List.of(port)))));
        }
        return boxes;
    }

    static String svg(List<Picture> pictures) {
        StringBuilder text = new StringBuilder();
        int y = MARGIN;
        for (Picture picture : pictures) {
            y = picture.draw(text, y, pictures) + MARGIN;
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + y + "\" viewBox=\"0 0 "
                + WIDTH
                + " " + y + "\" font-family=\"sans-serif\">\n"
                + "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n" + text + "</svg>\n";
    }

    /** Returns where it ends. */
    private int draw(StringBuilder text, int top, List<Picture> all) {
        text(text, MARGIN, top + 18, 18, "bold", "#222", network.name());
        String state = network.error() == null ? network.state() : network.state() + ": " + network.error();
        String facts = (network.kind() == null ? "" : network.kind() + " on " + network.bridge() + ", ")
                + state
                + (network.forwarder() == null
                        ? ""
                        : ", carried by " + (network.forwarder().equals("ebpf") ? "eBPF" : "the bridge"));
        text(text, MARGIN, top + 38, 12, "normal", network.error() == null ? "#555" : "#b00020", cut(facts, 120));
        StringBuilder members = new StringBuilder();
        List<Box> boxes = boxes();
        int y = top + HEAD;
        int spineEnd = y + STEM;
        for (int first = 0; first < boxes.size(); first += ROW) {
            List<Box> row = boxes.subList(first, Math.min(first + ROW, boxes.size()));
            row(members, y, row, all);
            spineEnd = y + STEM;
            y += STEM + row.stream().mapToInt(Box::height).max().orElse(0) + GAP;
        }
        spine(text, top + HEAD, spineEnd);
        text.append(members);
        return Math.max(y - GAP, spineEnd);
    }

    private boolean isSwitch() {
        return "switch".equals(network.kind());
    }

    private void spine(StringBuilder text, int top, int end) {
        String colour = network.state().equals("active") ? "#2b6cb0" : network.error() != null ? "#b00020" : "#999";
        int width = isSwitch() ? SPINE : CABLE;
        text.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\"/>\n",
                MARGIN + SPINE - width, top, width, end - top, isSwitch() ? 5 : 0, colour));
    }

    /** From a switch, a line for each; from a bus, one that they share. */
    private void row(StringBuilder text, int top, List<Box> row, List<Picture> all) {
        int boxes = top + STEM;
        for (int i = 0; i < row.size(); i++) {
            int x = LEFT + i * (BOX_WIDTH + GAP);
            int middle = x + BOX_WIDTH / 2;
            int y = boxes - 12 - (isSwitch() ? i * LINE : 0);
            line(text, MARGIN + SPINE, y, middle, y);
            line(text, middle, y, middle, boxes);
            if (isSwitch()) {
                text.append(
                        String.format("<circle cx=\"%d\" cy=\"%d\" r=\"3\" fill=\"white\"/>\n", MARGIN + SPINE - 6, y));
            }
            box(text, x, boxes, row.get(i), all);
        }
    }

    private void box(StringBuilder text, int x, int y, Box box, List<Picture> all) {
        text.append(String.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"%s\" stroke=\"#888\"/>\n",
                x, y, BOX_WIDTH, box.height(), colour(box.ports().get(0).kind())));
        String also = elsewhere(box, all);
        text(text, x + 10, y + 20, 13, "bold", "#222", cut(box.name(), also.isEmpty() ? 22 : 12));
        if (!also.isEmpty()) {
            text(text, x + BOX_WIDTH / 2 + 12, y + 20, 10, "normal", "#555", cut("also: " + also, 15));
        }
        int line = y + HEADING + 7;
        for (PortReport port : box.ports()) {
            String device = port.device() == null ? "" : port.device() + ", ";
            text(text, x + 10, line, 11, "normal", "#555", cut((port.guest() == null ? "" : device) + port.what(), 28));
            text(text, x + 10, line + 15, 11, "normal", "#555", cut(facts(port), 30));
            text(text, x + 10, line + 31, 11, "normal", "#222", cut(traffic(port), 30));
            line += NIC_HEIGHT;
        }
    }

    /** The other networks in which this guest is. */
    private String elsewhere(Box box, List<Picture> all) {
        return all.stream()
                .filter(other -> !other.network.uuid().equals(network.uuid())
                        && isGuest(box.ports().get(0)))
                .filter(other -> other.ports().stream()
                        .anyMatch(port -> isGuest(port) && box.name().equals(port.guest())))
                .map(other -> other.network.name())
                .collect(Collectors.joining(", "));
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
                String who = isGuest(port) ? String.valueOf(port.guest()) : String.valueOf(port.device());
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
        String escaped =
                OneLine.of(what).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        text.append(String.format(
                "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"%s\" fill=\"%s\">",
                x, y, size, weight, colour));
        text.append(escaped).append("</text>\n");
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 1) + "…";
    }

    private static String quoted(String text) {
        return '"' + OneLine.of(text).replace("\"", "\\\"") + '"';
    }
}
