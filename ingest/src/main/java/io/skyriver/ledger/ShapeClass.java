package io.skyriver.ledger;

import io.skyriver.events.VideoPlan;
import java.util.Locale;

/** Videos of roughly equal cost, by pixels times frames. */
public enum ShapeClass {
  SMALL(1L << 20),
  MEDIUM(1L << 25),
  LARGE(Long.MAX_VALUE);

  private final long limit;

  ShapeClass(long limit) {
    this.limit = limit;
  }

  static ShapeClass of(VideoPlan plan) {
    long volume = (long) plan.getWidth() * plan.getHeight() * plan.getFrames();
    if (volume < SMALL.limit) {
      return SMALL;
    }
    return volume < MEDIUM.limit ? MEDIUM : LARGE;
  }

  /** The lane of a video: model name, a slash and the shape class. */
  public static String laneOf(VideoPlan plan) {
    return plan.getModel().getName() + "/" + of(plan).name().toLowerCase(Locale.ROOT);
  }
}
