package io.skyriver.it.processes;

import java.time.Duration;

/**
 * Something that goes wrong for a while.
 *
 * @param name what it is
 * @param begin makes it go wrong
 * @param length how long it lasts
 * @param end mends it
 */
record Fault(String name, Change begin, Duration length, Change end) {

  interface Change {
    void make() throws Exception;
  }
}
