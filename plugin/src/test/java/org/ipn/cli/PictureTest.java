// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.ipn.model.report.NetworkReport;
import org.ipn.model.report.PortReport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

@Tag("pure")
class PictureTest {
    private static Picture picture(String name, int members) {
        List<PortReport> ports = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            ports.add(RatesTest.port("vnet" + i, "<g&" + i + ">", 0L, 0L, 0L, 0L));
        }
        return new Picture(
                new NetworkReport(name, "u", "bus", "ipn-lab", "active", null, "ebpf", 1500, ports, null, null, null),
                List.of(new Rates("vnet0", "guest", "g", 10, 12_345, 0, 0, 3, null, null)));
    }

    private static Document parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void shouldNameEveryMember() throws Exception {
        Document svg = parsed(Picture.svg(List.of(picture("a \"b\" <c>", 3))));
        String text = svg.getDocumentElement().getTextContent();
        assertThat(text).contains("a \"b\" <c>", "<g&0>", "<g&1>", "<g&2>", "vnet2, guest", "↑ 12 kbit/s", "✗ 3");
    }

    /** No box on another, and all of them within the picture, however many there are. */
    @Test
    void shouldHaveRoomForEverything() throws Exception {
        Document svg = parsed(Picture.svg(List.of(picture("lab", 40), picture("empty", 0), picture("office", 5))));
        NodeList shapes = svg.getElementsByTagName("rect");
        List<int[]> rectangles = new ArrayList<>();
        for (int i = 1; i < shapes.getLength(); i++) { // the first is the paper
            rectangles.add(new int[] {
                number(shapes, i, "x"), number(shapes, i, "y"), number(shapes, i, "width"), number(shapes, i, "height")
            });
        }
        assertThat(rectangles).hasSize(40 + 5 + 3);
        for (int[] a : rectangles) {
            assertThat(a[0] + a[2])
                    .isLessThan(Integer.parseInt(svg.getDocumentElement().getAttribute("width")));
            assertThat(a[1] + a[3])
                    .isLessThan(Integer.parseInt(svg.getDocumentElement().getAttribute("height")));
            for (int[] b : rectangles) {
                boolean apart =
                        a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1];
                assertThat(a == b || apart).isTrue();
            }
        }
    }

    @Test
    void shouldHaveOneSpineAndOneBoxAGuest() throws Exception {
        List<PortReport> ports = List.of(
                RatesTest.port("vnet0", "router", 0L, 0L, 0L, 0L),
                RatesTest.port("vnet1", "router", 0L, 0L, 0L, 0L),
                RatesTest.port("vnet2", "g2", 0L, 0L, 0L, 0L));
        Picture lab = new Picture(
                new NetworkReport(
                        "lab", "u", "switch", "ipn-lab", "active", null, "bridge", 1500, ports, null, null, null),
                List.of());
        Document svg = parsed(Picture.svg(List.of(lab)));
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(1 + 1 + 2); // paper, switch, guests
        assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(2); // its sockets
        assertThat(svg.getDocumentElement().getTextContent())
                .containsOnlyOnce("router")
                .contains("vnet0", "vnet1", "vnet2");
        Picture other = new Picture(
                new NetworkReport(
                        "wan",
                        "v",
                        "bus",
                        "ipn-wan",
                        "active",
                        null,
                        "bridge",
                        1500,
                        ports.subList(0, 1),
                        null,
                        null,
                        null),
                List.of());
        assertThat(parsed(Picture.svg(List.of(lab, other))).getDocumentElement().getTextContent())
                .contains("also: wan", "also: lab");
    }

    private static int number(NodeList shapes, int index, String name) {
        return Integer.parseInt(
                shapes.item(index).getAttributes().getNamedItem(name).getNodeValue());
    }

    @Test
    void shouldQuoteForGraphviz() {
        assertThat(Picture.dot(List.of(picture("a \"b\"", 1))))
                .contains("\"a \\\"b\\\"\" -- \"<g&0>\" [label=\"vnet0\\n↑ 12 kbit/s  ↓ 0 bit/s  ✗ 3\"];");
    }
}
