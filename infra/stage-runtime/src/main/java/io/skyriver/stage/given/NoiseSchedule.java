package io.skyriver.stage.given;

/**
 * The noise levels of a rectified flow's schedule: sigma(i) = s u / (1 + (s - 1) u) with u = 1 - i
 * / steps, in single precision as the served models compute it.
 *
 * @param shift s; 1 is the straight schedule
 * @param steps solver steps
 */
public record NoiseSchedule(float shift, int steps) {

  /** Share of noise at a step: 1 at step 0, 0 at the last. */
  public float level(int step) {
    float left = 1 - (float) step / steps;
    return shift * left / (1 + (shift - 1) * left);
  }
}
