package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelVersion;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * How long a simulated model takes. Both are parameters of config.pbtxt.
 *
 * @param timeScale {@code time_scale}: the card's step time is multiplied with it; 1 unless given,
 *     0 is as fast as possible
 * @param call {@code call_seconds}: time of every call besides steps; 0 unless given
 */
record Pace(double timeScale, Duration call) {

  static Pace of(ModelVersion version) throws InvalidModelException {
    double seconds = number(version, "call_seconds", "0");
    return new Pace(
        number(version, "time_scale", "1"), Duration.ofNanos(Math.round(seconds * 1e9)));
  }

  /** Time of a call that runs so many seconds of steps by the card. */
  Duration withSteps(double seconds) {
    return call.plusNanos(Math.round(seconds * timeScale * 1e9));
  }

  /**
   * Returns once that much time has passed since a call began.
   *
   * @param began {@link System#nanoTime()} at its beginning
   */
  static void fill(Duration duration, long began, Termination termination)
      throws ModelFailureException {
    try {
      if (termination.await(duration.minusNanos(System.nanoTime() - began))) {
        throw new ModelFailureException("terminated", new CancellationException());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelFailureException("interrupted", e);
    }
  }

  private static double number(ModelVersion version, String parameter, String usual)
      throws InvalidModelException {
    String text = version.settings().parameter(parameter).orElse(usual);
    if (!text.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      throw new InvalidModelException(
          version.model(),
          List.of("parameter %s must be a number like 0.5, is '%s'".formatted(parameter, text)));
    }
    return Double.parseDouble(text);
  }
}
