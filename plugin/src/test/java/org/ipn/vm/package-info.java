// SPDX-License-Identifier: Apache-2.0
/**
 * Our package on a real distribution, in the VM of {@code dev test vm}: tests run outside and ask the VM by ssh. They run in the order of
 * their {@code @Order}, in one VM, the installation first; decision 037 says why.
 */
package org.ipn.vm;
