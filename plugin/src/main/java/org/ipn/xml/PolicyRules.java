// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.util.function.Consumer;
import org.ipn.model.Tagging;
import org.ipn.xml.schema.Policy;
import org.jspecify.annotations.Nullable;

/** What no schema can say of a port policy. */
final class PolicyRules {
    private static final int LAST_VLAN = 4094;

    private PolicyRules() {}

    /** @param label of the element, for messages */
    static void check(Policy policy, String label, Vocabulary vocabulary, Consumer<String> flaws) {
        String trunk = policy.getTrunk();
        if (trunk == null) {
            if (policy.getNative() != null) {
                flaws.accept("native of " + label + " needs trunk");
            }
            return;
        }
        if (policy.getVlan() != null) {
            flaws.accept("vlan and trunk of " + label + " exclude each other");
        }
        if (trunk.equals(Tagging.ALL)) {
            if (policy.getNative() != null) {
                flaws.accept(
                        "native of " + label + " needs a trunk of numbers: with all, untagged frames stay untagged");
            }
            return;
        }
        if (vocabulary.looksLike("vlanList", trunk) && !inOrder(trunk)) {
            flaws.accept(Words.attribute("trunk", trunk) + " of " + label + ": allowed are "
                    + vocabulary.allowed("vlanList"));
        }
    }

    /** What can't be kept at a member of this kind is refused, not left out. */
    static void refuse(String name, @Nullable Object said, String label, String why, Consumer<String> flaws) {
        if (said != null) {
            flaws.accept(name + " of " + label + " can't be: " + why);
        }
    }

    private static boolean inOrder(String trunk) {
        for (String range : trunk.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = vlan(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : vlan(range.substring(dash + 1));
            if (first == 0 || last == 0 || (dash >= 0 && first >= last)) {
                return false;
            }
        }
        return true;
    }

    /** 0 = that is none. */
    private static int vlan(String text) {
        if (text.isEmpty() || text.length() > 4 || text.charAt(0) == '0' || text.indexOf('-') >= 0) {
            return 0;
        }
        int vlan = Integer.parseInt(text);
        return vlan > LAST_VLAN ? 0 : vlan;
    }
}
