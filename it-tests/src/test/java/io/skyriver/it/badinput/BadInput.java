package io.skyriver.it.badinput;

/**
 * One thing the system should not have been given.
 *
 * @param name what it is
 * @param attempt gives it to the system and tells what became of it
 * @param expected what must become of it
 */
record BadInput(String name, Attempt attempt, Outcome expected) {

  interface Attempt {
    Outcome on(Bench bench) throws Exception;
  }

  @Override
  public String toString() {
    return name;
  }
}
