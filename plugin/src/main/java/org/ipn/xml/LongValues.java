// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import org.xml.sax.Attributes;
import org.xml.sax.helpers.AttributesImpl;

/**
 * Values longer than any that the schema takes. Its patterns would be matched first, in time that grows with the square of a value's
 * length; so it is given what is one character too long, and refuses that.
 */
final class LongValues {
    /** Of a {@code trunk}, where each of 4094 VLANs may stand by itself; all others are short. */
    private static final int LONGEST_LIST = 20_000;

    private static final int LONGEST = 1000;

    private LongValues() {}

    static Attributes cut(Attributes attributes) {
        AttributesImpl cut = null;
        for (int i = 0; i < attributes.getLength(); i++) {
            String value = attributes.getValue(i);
            int most = attributes.getLocalName(i).equals("trunk") ? LONGEST_LIST : LONGEST;
            if (value.length() > most) {
                cut = cut == null ? new AttributesImpl(attributes) : cut;
                cut.setValue(i, value.substring(0, most + 1));
            }
        }
        return cut == null ? attributes : cut;
    }
}
