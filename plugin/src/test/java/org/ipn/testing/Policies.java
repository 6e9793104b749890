// SPDX-License-Identifier: Apache-2.0
package org.ipn.testing;

import java.util.HashMap;
import java.util.Map;
import org.ipn.model.PortPolicy;
import org.ipn.model.Rights;

/** Port policies as tests ask for them. */
public final class Policies {
    private Policies() {}

    /** {@code policy("rights", Rights.R, "mirror", true)}; a null leaves its attribute out. */
    public static PortPolicy policy(Object... namesAndValues) {
        Map<String, String> said = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value instanceof Boolean yes) {
                said.put((String) namesAndValues[i], yes ? "yes" : "no");
            } else if (value instanceof Rights rights) {
                said.put((String) namesAndValues[i], rights.text());
            } else if (value != null) {
                said.put((String) namesAndValues[i], value.toString());
            }
        }
        return PortPolicy.of(said);
    }
}
