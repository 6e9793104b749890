// SPDX-License-Identifier: Apache-2.0
package org.ipn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ipn.it.User.ALICE;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two hundred members of five users at the same time. */
@InSandbox
class CrowdTest {
    private static final int USERS = 5;
    private static final int EACH = 40;

    private final List<Talk> users = new ArrayList<>();
    private final Net net = Net.bus("lab").holding("<ipn:access mode='0666'/>");

    @BeforeEach
    void start() {
        Daemon.restartIpndWith("members-per-user=" + EACH);
        net.define().start();
    }

    @AfterEach
    void close() {
        users.forEach(Talk::close);
    }

    private void join(int each) throws Exception {
        for (int i = 0; i < USERS; i++) {
            users.add(new User(ALICE.number() + i).python("crowd", "lab", String.valueOf(each)));
        }
        all("joined");
    }

    private void all(String line) throws Exception {
        for (Talk user : users) {
            user.awaits(line);
        }
    }

    private void tell(String line) throws Exception {
        for (Talk user : users) {
            user.tell(line);
        }
    }

    private static void awaitMembers(int count) {
        Eventually.that(() -> assertThat(bridge().list()).hasSize(count));
    }

    private static File bridge() {
        return new File("/sys/class/net/ipn-lab/brif");
    }

    @Test
    void shouldComeAndGoAndEndWithTheNetwork() throws Exception {
        join(EACH);
        awaitMembers(USERS * EACH);
        tell("leave");
        all("left");
        awaitMembers(USERS * EACH / 2);
        List<Talk> first = List.copyOf(users);
        users.clear();
        join(EACH / 2);
        awaitMembers(USERS * EACH);
        assertThat(ALICE.run("ipn", "join", "lab")).contains("has " + EACH + " members already");
        tell("stay");
        all("left");
        users.addAll(first);
        net.stop();
        tell("end");
        all("ended");
    }

    @Test
    void shouldBeOffTheNetworkOnceItHasStopped() throws Exception {
        join(EACH);
        net.stop();
        // On a busy machine libvirt is told before the last of so many has gone.
        Eventually.that(() -> assertThat(Links.names()).doesNotContain("ipn-lab"));
        net.start();
        assertThat(bridge().list()).isEmpty();
        tell("stay");
        tell("end");
        all("ended");
    }

    @Test
    void shouldLeaveAndEndAlsoWhileIpndIsDead() throws Exception {
        join(EACH);
        Daemon.IPND.kill();
        tell("leave");
        all("left");
        awaitMembers(USERS * EACH / 2);
        Shell.run("virsh", "net-destroy", net.name());
        Daemon.IPND.start();
        tell("end");
        all("ended");
        net.start();
        assertThat(bridge().list()).isEmpty();
    }
}
