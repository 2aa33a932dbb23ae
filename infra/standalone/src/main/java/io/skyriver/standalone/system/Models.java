package io.skyriver.standalone.system;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What is served.
 *
 * @param repository models in Triton's layout, with one card
 * @param chunkTarget model time that one chunk of solver steps aims at
 */
public record Models(Path repository, Duration chunkTarget) {
  /** Short, since the model is small: progress moves and cancelling takes effect between chunks. */
  private static final Duration SMALL_CHUNK = Duration.ofMillis(250);

  /** The models that ship. */
  public static Models shipped(Installation installation) {
    return new Models(installation.models(), SMALL_CHUNK);
  }

  /** The card of the model that is served. */
  public Path card() {
    return Installation.cardIn(repository);
  }
}
