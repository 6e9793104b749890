// SPDX-License-Identifier: Apache-2.0
package org.ipn.bus;

/** What a member is: it sends or receives. Called by its membership's thread, but for {@link #role}. */
interface Part {
    char role();

    /** The memory to hand to a member of the other role. */
    Fd hand(Link link) throws BusException;

    /** The memory that such a member has handed over; refused unless it can be trusted. */
    void take(Link link, Fd theirs) throws BusException;

    /** Both have each other's memory, and know it. */
    void linked(Link link) throws BusException;

    void ended(Link link);

    Hello.Figures figures();

    /** Something has changed that who waits should look at. */
    void changed();
}
