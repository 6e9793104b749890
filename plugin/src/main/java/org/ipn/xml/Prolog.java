// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Where a document's root begins. A SAX parser tells neither of the XML declaration nor of the blanks around it.
 *
 * @param line from 1
 * @param column from 1
 */
record Prolog(int line, int column) {
    /** Where the root of a document without prolog begins. */
    static final Prolog NONE = new Prolog(1, 1);

    static Prolog of(byte[] xml) {
        String text = new String(xml, charset(xml));
        int start = text.startsWith("\ufeff") ? 1 : 0;
        int at = start;
        int end;
        do {
            end = at;
            while (at < text.length() && text.charAt(at) <= ' ') {
                at++;
            }
            if (text.startsWith("<?", at)) {
                at = after("?>", text, at);
            } else if (text.startsWith("<!--", at)) {
                at = after("-->", text, at);
            }
        } while (at > end);
        int lines = (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
        return new Prolog(1 + lines, at - Math.max(start - 1, text.lastIndexOf('\n', at - 1)));
    }

    private static int after(String mark, String text, int from) {
        int at = text.indexOf(mark, from);
        return at < 0 ? text.length() : at + mark.length();
    }

    private static Charset charset(byte[] xml) {
        int mark = xml.length < 2 ? 0 : (xml[0] & 0xff) << 8 | (xml[1] & 0xff);
        return mark == 0xfeff || mark == 0xfffe ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
    }
}
