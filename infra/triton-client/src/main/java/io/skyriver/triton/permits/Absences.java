package io.skyriver.triton.permits;

import io.skyriver.triton.InferRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which endpoints said that they don't have a version of a model (law 11). What one said counts for
 * a while, since versions are loaded and unloaded. Not safe for use by several threads.
 */
final class Absences {
  private final int endpoints;
  private final Duration memory;
  private final Map<Absence, Instant> until = new HashMap<>();

  /**
   * @param memory how long an answer counts
   */
  Absences(int endpoints, Duration memory) {
    this.endpoints = endpoints;
    this.memory = memory;
  }

  void note(int endpoint, InferRequest request, Instant now) {
    until.values().removeIf(end -> !now.isBefore(end));
    until.put(Absence.of(endpoint, request), now.plus(memory));
  }

  /** Whether the endpoint may get the call; where no endpoint has the model, all may. */
  boolean eligible(int endpoint, InferRequest request, Instant now) {
    return has(endpoint, request, now) || !anyHas(request, now);
  }

  /** Whether any endpoint may still have the model. */
  boolean anyHas(InferRequest request, Instant now) {
    return IntStream.range(0, endpoints).anyMatch(endpoint -> has(endpoint, request, now));
  }

  private boolean has(int endpoint, InferRequest request, Instant now) {
    Instant end = until.get(Absence.of(endpoint, request));
    return end == null || !now.isBefore(end);
  }

  private record Absence(int endpoint, String model, String version) {

    static Absence of(int endpoint, InferRequest request) {
      return new Absence(endpoint, request.model(), request.version());
    }
  }
}
