package io.skyriver.it.simulation;

import java.util.function.BooleanSupplier;

/**
 * What the stages of one schedule share.
 *
 * @param faults whether calls may fail and records may be doubled
 */
record Parts(
    Wire wire, Oracle oracle, Dice dice, Tally tally, JumpyClock clock, BooleanSupplier faults) {

  boolean faulty() {
    return faults.getAsBoolean();
  }
}
