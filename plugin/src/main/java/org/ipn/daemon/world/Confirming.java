// SPDX-License-Identifier: Apache-2.0
package org.ipn.daemon.world;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.ipn.daemon.host.Host;
import org.ipn.daemon.kept.KeptConfirmations;
import org.ipn.kernel.KernelException;
import org.ipn.model.FileFailure;
import org.ipn.model.Grab;
import org.ipn.model.Refused;
import org.ipn.plan.Confirmations;
import org.ipn.plan.Grabbed;

/** {@code ipn port confirm}: a NIC that would go back stays. On the world's thread. */
final class Confirming {
    private final Host host;
    private final KeptConfirmations kept;

    Confirming(Host host, KeptConfirmations kept) {
        this.host = host;
        this.kept = kept;
    }

    /** @return whose, as the network's XML calls them */
    List<String> confirm(Input.NicConfirmed input, Grabbed grabbed) throws Refused, KernelException {
        kept.expire(); // the world may not have come to look at its clock
        Optional<String> device =
                input.device() == null ? Optional.empty() : Optional.of(elementOf(input, input.device(), grabbed));
        Refused.throwIf(kept.all().refuses(input.network(), device), input.network());
        List<Confirmations.Of> meant = kept.all()
                .awaited(input.network().uuid())
                .filter(each -> device.isEmpty() || device.get().equals(each.device()))
                .toList();
        for (Confirmations.Of each : meant) {
            try {
                kept.confirm(each);
            } catch (IOException e) {
                throw Refused.of(
                        input.network(),
                        "remember that NIC " + each.device() + " stays: " + FileFailure.said(e)
                                + "; it goes back in time");
            }
        }
        return meant.stream().map(Confirmations.Of::device).toList();
    }

    /** Users may know the NIC by another name than the network's XML. */
    private String elementOf(Input.NicConfirmed input, String device, Grabbed grabbed) throws KernelException {
        return host.find(device)
                .flatMap(link -> grabbed.grabOf(input.network(), link))
                .map(Grab::device)
                .orElse(device);
    }
}
