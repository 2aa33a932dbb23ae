/**
 * The pure cores (ledger, lanes, gather, call gate) driven together under seeded schedules of
 * reorder, duplicate, delay, crash, fence and cancel. Topics, stages and transactions are small
 * deterministic models; what they are fed into and read from is the code that ships.
 */
@NullMarked
package io.skyriver.it.simulation;

import org.jspecify.annotations.NullMarked;
