// SPDX-License-Identifier: Apache-2.0
/** The rules that the whole of the code keeps. */
package org.ipn.arch;
