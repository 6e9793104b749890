// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ipn.model.Qdisc;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the kernel says, and whichever reader looks at it: it ends inside of its bytes, with a value, or with a MalformedMessage of one
 * line; and what we would ask for after that, we would read back as the same.
 */
@Tag("pure")
@Timeout(60)
class NetlinkFuzzTest {
    private static final Path CAPTURED = Path.of("src/test/resources/org/ipn/kernel/netlink");

    /** All that a message may be taken for. */
    private static final List<Reader> READERS = List.of(
            LinkMessage::read,
            LinkMessage::family,
            LinkMessage::index,
            datagram -> FdbMessages.read(datagram, 3, index -> "vnet0"),
            AddressMessages::index,
            AddressMessages::read,
            AddressMessages::readDefaultRoute,
            RouteMessages::read,
            Acknowledgement::read,
            QdiscMessages::isRoot,
            QdiscMessages::index,
            NetlinkFuzzTest::qdisc,
            StatsMessages::read,
            XdpPrograms::read,
            datagram -> VxlanMessages.read(datagram, 3),
            VethMessages::behind,
            VethMessages::isEnabledPort,
            VethMessages::isOperating);

    private interface Reader {
        Object of(Datagram datagram) throws MalformedMessage;
    }

    static Stream<Arguments> captured() throws IOException {
        try (Stream<Path> files = Files.list(CAPTURED)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".hex"))
                    .map(name -> name.substring(0, name.length() - ".hex".length()))
                    .sorted()
                    .map(name -> Arguments.of(Named.of(name, Captured.bytes(name))))
                    .toList()
                    .stream();
        }
    }

    @MethodSource("captured")
    @FuzzTest
    void netlink(byte[] bytes) {
        for (Reader reader : READERS) {
            Datagram datagram = new Datagram(ByteBuffer.wrap(bytes));
            int messages = 0;
            try {
                while (datagram.next()) {
                    messages++;
                    reader.of(datagram);
                }
            } catch (MalformedMessage malformed) {
                assertThat(malformed.getMessage()).isNotBlank().doesNotContain("\n");
            }
            assertThat(messages).isLessThanOrEqualTo(bytes.length / Netlink.NLMSG_HDRLEN);
        }
    }

    private static Object qdisc(Datagram datagram) throws MalformedMessage {
        QdiscMessages.Root root = QdiscMessages.read(datagram);
        if (root != null && !(root.qdisc() instanceof Qdisc.Other)) {
            ByteBuffer asked = QdiscMessages.put(new NetlinkMessage(ByteBuffer.allocate(1024)), 7, root.qdisc());
            Datagram again = new Datagram(asked);
            assertThat(again.next()).isTrue();
            assertThat(QdiscMessages.read(again)).isEqualTo(new QdiscMessages.Root(7, root.qdisc(), 0));
        }
        return root;
    }
}
