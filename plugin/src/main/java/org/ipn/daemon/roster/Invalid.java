// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.roster;

import java.util.UUID;
import org.ipn.model.Kind;
import org.jspecify.annotations.Nullable;

/**
 * A network of libvirt that asks to be an IPN and can't be one as its XML is.
 *
 * @param active libvirt has started it all the same, as when the hooks were off or the XML of a running network changed
 * @param kind null where its XML does not say
 * @param bridge null where its XML names none
 * @param why one line that does not name the network
 */
public record Invalid(
        UUID uuid,
        boolean active,
        String name,
        @Nullable Kind kind,
        @Nullable String bridge,
        String why) {}
