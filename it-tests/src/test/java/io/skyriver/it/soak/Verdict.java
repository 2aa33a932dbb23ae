package io.skyriver.it.soak;

import java.util.Arrays;
import java.util.List;

/**
 * Whether a measure is flat after the warm-up, which is the first quarter of the run: the straight
 * line through the samples behind it (least squares) must not rise by more than a tenth of their
 * mean within an hour, nor fail that by more than the measure's slack.
 *
 * @param level mean behind the warm-up
 * @param growthPerHour slope of the line
 * @param flat whether that is within the bound
 */
record Verdict(Measure measure, double level, double growthPerHour, boolean flat) {
  /** Part of a run. */
  static final int WARM_UP = 4;

  private static final double SHARE_PER_HOUR = 0.1;
  private static final double HOUR = 3600;

  static Verdict of(Measure measure, List<Sample> samples) {
    List<Sample> judged = samples.subList(samples.size() / WARM_UP, samples.size());
    double[] x = judged.stream().mapToDouble(Sample::seconds).toArray();
    double[] y = judged.stream().mapToDouble(sample -> sample.value(measure)).toArray();
    double level = Arrays.stream(y).average().orElse(0);
    double growth = slope(x, y, level) * HOUR;
    return new Verdict(measure, level, growth, growth <= SHARE_PER_HOUR * level + measure.slack());
  }

  private static double slope(double[] x, double[] y, double meanOfY) {
    double meanOfX = Arrays.stream(x).average().orElse(0);
    double together = 0;
    double alone = 0;
    for (int index = 0; index < x.length; index++) {
      together += (x[index] - meanOfX) * (y[index] - meanOfY);
      alone += (x[index] - meanOfX) * (x[index] - meanOfX);
    }
    return alone == 0 ? 0 : together / alone;
  }
}
