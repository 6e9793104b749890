// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

/**
 * An element of a document.
 *
 * @param line of its {@code <}, from 1
 * @param column of its {@code <}, from 1
 * @param label as messages name it: {@code <ipn:tap dev="uml0">}
 */
record Place(int line, int column, String label) {
    static final Place UNKNOWN = new Place(0, 0, "the document");
}
