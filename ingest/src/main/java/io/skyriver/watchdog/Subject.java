package io.skyriver.watchdog;

import java.util.Set;

/**
 * A video without an outcome and what it waits for.
 *
 * @param attempt the live one, 0 before the first
 * @param awaited what it waits for
 * @param stages which stages owe it something; empty unless it waits for stages
 */
public record Subject(String videoId, int attempt, Awaited awaited, Set<String> stages) {

  public Subject {
    stages = Set.copyOf(stages);
    if (stages.isEmpty() == (awaited == Awaited.STAGES)) {
      throw new IllegalArgumentException("waits for " + awaited + " and for stages " + stages);
    }
  }

  /** What a video can wait for. */
  public enum Awaited {
    /** Its lane has to answer, or before that whoever has its inputs. */
    GRANT,
    /** Stages work for it. */
    STAGES,
    /** Its attempt is over, the next one has to start. */
    RESTART
  }
}
