// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.ipn.model.report.Reports.Validation;
import org.ipn.model.report.Reports.Validation.Flaw;
import org.xml.sax.InputSource;

/** Tells all that is wrong with a file, before libvirt has seen it. */
final class Validator {
    private final Reading reading;

    Validator(Reading reading) {
        this.reading = reading;
    }

    Validation validate(byte[] xml) {
        Document document = reading.newDocument();
        List<Flaw> flaws = new ArrayList<>();
        try {
            reading.parse(new InputSource(new ByteArrayInputStream(xml)), Prolog.of(xml), document);
            check(document);
        } catch (MalformedXml e) {
            flaws.add(new Flaw(e.line(), e.column(), e.reason()));
        }
        flaws.addAll(0, document.flaws.sorted());
        return new Validation(flaws.isEmpty(), List.copyOf(flaws));
    }

    private void check(Document document) {
        if (document.libvirt instanceof NetworkElement network) {
            if (document.oursName == null) {
                document.flaws.add(
                        document.metadata,
                        "no " + document.expected() + " of namespace " + Vocabulary.NAMESPACE + " in <metadata>");
            }
            reading.check(document, network, false);
        } else if (document.libvirt instanceof DomainElement domain) {
            reading.guest(document, domain);
        } else if (document.root.equals(document.oursPlace)) {
            reading.check(document);
        } else {
            document.flaws.add(
                    document.root,
                    document.root.label() + " is neither a libvirt <network> or <domain> nor " + document.expected()
                            + " of namespace " + Vocabulary.NAMESPACE);
        }
    }
}
