// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.math.BigDecimal;
import java.util.Locale;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;
import org.ipn.xml.schema.Policy;
import org.jspecify.annotations.Nullable;

/** Port policy, from the attributes of {@code <ipn:portgroup>} and {@code <ipn:port>}. */
final class PolicyReader {
    private PolicyReader() {}

    /** Of an element without flaws. */
    static PortPolicy read(Policy policy) {
        String rights = policy.getRights();
        return new PortPolicy(
                rights == null ? null : Rights.valueOf(rights.toUpperCase(Locale.ROOT)),
                policy.getVlan(),
                policy.getTrunk(),
                policy.getNative(),
                yes(policy.getMirror()),
                yes(policy.getIsolated()),
                yes(policy.getAntispoof()),
                policy.getRate(),
                policy.getQueue(),
                percent(policy.getLoss()),
                percent(policy.getDuplicate()),
                policy.getDelay(),
                policy.getJitter());
    }

    static @Nullable Boolean yes(@Nullable String text) {
        return text == null ? null : text.equals("yes");
    }

    private static @Nullable Double percent(@Nullable BigDecimal text) {
        return text == null ? null : text.doubleValue();
    }
}
