// SPDX-License-Identifier: Apache-2.0
package org.ipn.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.ipn.model.Link;
import org.ipn.model.Mac;
import org.ipn.model.PortSettings;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("pure")
class LinkStepsTest {
    private static final Link TAP =
            new Link(5, "vnet0", Link.TUN, new Mac(2), 1500, false, true, true, null, "", 1000, null, null);
    private static final Link PORT = TAP.withUp(true).withMaster("lab").withPort(PortSettings.BUS);

    @Test
    void shouldDoNothingWhereNothingDiffers() {
        assertThat(LinkSteps.between(PORT, PORT)).isEmpty();
    }

    @Test
    void shouldLeaveAsItIsWhatIsLeftOpen() {
        Link open = new Link(0, "vnet0", "", null, 1500, true, true, true, "lab", "", 1000, null, null);

        assertThat(LinkSteps.between(PORT, open)).isEmpty();
    }

    @Test
    void shouldNeedOneMessageAsARule() {
        Link to = PORT.withMtu(1400).withAlias("a").withQueue(5).withPort(PortSettings.SWITCH);

        assertThat(LinkSteps.between(PORT, to)).containsExactly(to);
    }

    @Test
    void shouldBringUpInTheSameMessage() {
        Link to = TAP.withUp(true).withMtu(1400).withMaster("lab");

        assertThat(LinkSteps.between(TAP, to)).containsExactly(to.withPort(PortSettings.SWITCH));
    }

    @Test
    void shouldSetANewPortAfterAttachingItAndUpLast() {
        Link attached = TAP.withMaster("lab").withPort(PortSettings.SWITCH);

        assertThat(LinkSteps.between(TAP, PORT)).containsExactly(attached, PORT);
    }

    @Test
    void shouldSetAPortAgainAfterMovingIt() {
        Link to = PORT.withMaster("other");

        assertThat(LinkSteps.between(PORT, to)).containsExactly(to.withPort(PortSettings.SWITCH), to);
    }

    @Test
    void shouldPutDownBeforeDetaching() {
        assertThat(LinkSteps.between(PORT, TAP)).containsExactly(PORT.withUp(false), TAP);
    }

    @Test
    void shouldForbidLinkLocalAddressesBeforeUp() {
        Link to = TAP.withLinkLocal(false).withUp(true);

        assertThat(LinkSteps.between(TAP, to)).containsExactly(to.withUp(false), to);
    }
}
