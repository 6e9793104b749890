// SPDX-License-Identifier: Apache-2.0
/** libvirt's XML and ours, read into the model; the only package that knows JAXB. */
@NullMarked
package org.ipn.xml;

import org.jspecify.annotations.NullMarked;
