// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.kernel.netlink.Captured.content;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.ipn.kernel.netlink.QdiscMessages.Root;
import org.ipn.model.Qdisc;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What we send is, to the byte, what {@code tc} sends for the same wish; what we sent, we know again. */
@Tag("pure")
class QdiscMessagesTest {
    private static final int FLAGS = 7;
    private static final int HANDLE = 24;
    private static final int LOSS = 52;
    private static final int LIMIT = 56;
    private static final int RATE = 80;

    private final NetlinkMessage message = new NetlinkMessage(ByteBuffer.allocate(2048));

    @Test
    void shouldDelayAsTcDoesWhateverIsThere() {
        byte[] expected = Captured.request("netem-rate");
        expected[FLAGS] ^= (Netlink.NLM_F_EXCL | Netlink.NLM_F_REPLACE) >> 8;
        assertThat(content(QdiscMessages.put(message, 1, new Qdisc.Netem(20, 5, 1_000_000))))
                .isEqualTo(expected);
        // Without a rate, what tc leaves unsaid is said: a rate that was there would else stay.
        System.arraycopy(new byte[4], 0, expected, RATE, 4);
        ByteBuffer.wrap(expected).order(ByteOrder.nativeOrder()).putInt(LIMIT, 10_000);
        assertThat(content(QdiscMessages.put(message, 1, new Qdisc.Netem(20, 5, 0))))
                .isEqualTo(expected);
    }

    @Test
    void shouldEndADelayAsTcDoesWhateverItsHandle() {
        byte[] expected = Captured.request("netem-delete");
        expected[HANDLE + 2] = 0;
        expected[HANDLE + 3] = 0;
        assertThat(content(QdiscMessages.remove(message, 1))).isEqualTo(expected);
    }

    @Test
    void shouldKnowItsOwnAgain() throws Exception {
        assertThat(read(Captured.request("netem"))).isEqualTo(new Root(1, new Qdisc.Netem(20, 5, 0), 0));
        for (Qdisc qdisc : new Qdisc[] {
            new Qdisc.Netem(60_000, 60_000, 0),
            new Qdisc.Netem(20, 5, 1_000_000),
            new Qdisc.Netem(20, 0, 125_000_000_000L),
            new Qdisc.Tbf(125_000, 50_000),
            new Qdisc.Tbf(125_000_000_000L, 1 << 30)
        }) {
            assertThat(read(content(QdiscMessages.put(message, 7, qdisc)))).isEqualTo(new Root(7, qdisc, 0));
        }
    }

    @Test
    void shouldNotTakeForItsOwnWhatSomebodyChanged() throws Exception {
        byte[] losing = Captured.request("netem");
        losing[LOSS + 8] = 1;
        assertThat(read(losing)).isEqualTo(new Root(1, new Qdisc.Other("netem", true), 0));
    }

    @Test
    void shouldTellOthersFromItsOwnByTheHandleAndTheKernelsDefaultFromBoth() throws Exception {
        byte[] others = Captured.request("netem");
        others[HANDLE + 2] = 1;
        assertThat(read(others)).isEqualTo(new Root(1, new Qdisc.Other("netem", false), 0));
        others[HANDLE + 2] = 0;
        others[HANDLE + 3] = 0;
        assertThat(read(others)).isNull();
    }

    /** What is on its way for as long as a frame may be late, and a tenth of a second's; 1514 bytes each. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 10000",
        "1, 0, 0, 100",
        "6056000, 100, 50, 1000",
        "6056000, 0, 0, 400",
        "6056000000, 9, 0, 10000"
    })
    void shouldHoldWhatIsOnItsWay(long rate, int delay, int jitter, int limit) {
        byte[] asked = content(QdiscMessages.put(message, 1, new Qdisc.Netem(delay, jitter, rate)));
        assertThat(ByteBuffer.wrap(asked).order(ByteOrder.nativeOrder()).getInt(LIMIT))
                .isEqualTo(limit);
    }

    /** TCA_TBF_BURST, which comes last: a hundredth of a second, and some segments at least. */
    @ParameterizedTest
    @CsvSource({"1000, 131072", "20000000, 200000", "4294967295, 42949672"})
    void shouldLetABurstPass(long rate, int burst) {
        ByteBuffer asked = QdiscMessages.put(message, 1, new Qdisc.Tbf(rate, 1000));
        assertThat(asked.getInt(asked.limit() - 4)).isEqualTo(burst);
    }

    @Test
    void shouldSayARateOfMoreThan32BitsInAnAttributeOfItsOwn() {
        long most = 0xffff_ffffL;
        int netem = QdiscMessages.put(message, 1, new Qdisc.Netem(1, 0, most)).limit();
        assertThat(QdiscMessages.put(message, 1, new Qdisc.Netem(1, 0, most + 1))
                        .limit())
                .isEqualTo(netem + 12);
        int tbf = QdiscMessages.put(message, 1, new Qdisc.Tbf(most, 1000)).limit();
        assertThat(QdiscMessages.put(message, 1, new Qdisc.Tbf(most + 1, 1000)).limit())
                .isEqualTo(tbf + 12);
    }

    private static Root read(byte[] bytes) throws MalformedMessage {
        Datagram datagram = new Datagram(ByteBuffer.wrap(bytes));
        assertThat(datagram.next()).isTrue();
        return QdiscMessages.read(datagram);
    }
}
