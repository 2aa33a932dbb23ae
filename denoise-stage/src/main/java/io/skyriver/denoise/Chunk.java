package io.skyriver.denoise;

/**
 * Solver steps [begin, end) of a window, run by one call.
 *
 * @param begin steps done before
 * @param end steps done after
 * @param steps steps of the window
 */
record Chunk(int begin, int end, int steps) {

  Chunk {
    if (begin < 0 || end < begin || steps < end) {
      throw new IllegalArgumentException(
          "no chunk [%d, %d) of %d steps".formatted(begin, end, steps));
    }
  }

  /** The chunk that follows when {@code done} steps are done; the last one may be shorter. */
  static Chunk after(int done, int chunkSteps, int steps) {
    return new Chunk(done, Math.min(done + Math.max(1, chunkSteps), steps), steps);
  }

  /** Whether the window is clean after it. */
  boolean last() {
    return end == steps;
  }
}
