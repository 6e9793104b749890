// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ipn.daemon.world.JoinRequest;
import org.ipn.kernel.sys.Errno;
import org.ipn.kernel.sys.ErrnoException;
import org.ipn.kernel.sys.Fd;
import org.ipn.kernel.sys.UnixListener;
import org.ipn.kernel.sys.UnixStream;
import org.ipn.kernel.sys.UnixStream.Peer;
import org.ipn.model.Refused;
import org.ipn.model.Rights;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("pure")
class JoinExchangeTest {
    @TempDir
    Path folder;

    /** A request whose every byte brings a descriptor, and whose line never ends. */
    @Test
    void shouldRefuseTheSecondDescriptorAtOnce() throws Exception {
        Path file = Files.createFile(folder.resolve("node"));
        String path = folder.resolve("join").toString();
        try (UnixListener listener = UnixListener.at(path, 1);
                UnixStream client = UnixStream.connect(path);
                UnixStream server = listener.accept();
                Fd descriptor = Fd.open(file, Rights.R)) {
            for (int i = 0; i < 50; i++) {
                client.send(new byte[] {'{'}, descriptor);
            }
            assertThatThrownBy(() -> JoinExchange.line(server))
                    .isInstanceOf(Refused.class)
                    .hasMessage("send one descriptor with the request, not several");
            assertThat(server.received()).hasSizeLessThanOrEqualTo(2);
        }
    }

    @Test
    void shouldRefuseWhatIsNeitherYesNorNo() {
        for (String wrong : List.of("1", "\"true\"", "null", "[]", "{}")) {
            assertThatThrownBy(() -> JoinRequest.read("{\"version\":1,\"events\":" + wrong + "}"))
                    .isInstanceOf(Refused.class)
                    .hasMessage("\"events\" is true or false");
        }
    }

    @Test
    void shouldSayWhatFailedToWhoIsThereStill() throws Exception {
        String path = folder.resolve("join").toString();
        Peer peer = new Peer(1, 1000, List.of(1000));
        try (UnixListener listener = UnixListener.at(path, 1);
                UnixStream client = UnixStream.connect(path);
                UnixStream server = listener.accept()) {
            JoinExchange.failed(server, peer, new ErrnoException("sendmsg", Errno.ECONNRESET));
            JoinExchange.failed(server, peer, new ErrnoException("statx", Errno.EIO));
            assertThat(JoinExchange.line(client))
                    .isEqualTo("{\"error\":\"ipnd failed: statx: input/output error (EIO)\"}");
        }
    }

    @Test
    void shouldTakeALineThatComesInPieces() throws ErrnoException, Refused {
        String path = folder.resolve("join").toString();
        try (UnixListener listener = UnixListener.at(path, 1);
                UnixStream client = UnixStream.connect(path);
                UnixStream server = listener.accept()) {
            for (byte part : "{\"version\":1}\nrest".getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                client.send(new byte[] {part});
            }
            assertThat(JoinExchange.line(server)).isEqualTo("{\"version\":1}");
        }
    }
}
