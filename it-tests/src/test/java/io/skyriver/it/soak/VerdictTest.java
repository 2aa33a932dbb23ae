package io.skyriver.it.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void whatRisesOnlyInTheWarmUpIsFlat() {
    Verdict verdict = verdict(minute -> Math.min(minute, 15));

    assertThat(verdict.flat()).isTrue();
    assertThat(verdict.level()).isEqualTo(15);
  }

  @Test
  void theTeethOfASawAreFlat() {
    assertThat(verdict(minute -> 50 + minute % 4).flat()).isTrue();
  }

  @Test
  void aSlowLeakIsFound() {
    Verdict verdict = verdict(minute -> 100 + minute * 0.5);

    assertThat(verdict.flat()).isFalse();
    assertThat(verdict.growthPerHour()).isBetween(29.9, 30.1);
  }

  @Test
  void aSampleSurvivesItsFile() {
    Sample sample = samples(minute -> minute * 1.25).get(7);

    assertThat(Sample.parse(sample.line())).isEqualTo(sample);
    assertThat(Sample.head().split(",", -1)).hasSize(2 + Measure.values().length);
  }

  @Test
  void aPictureHasACurveForEveryMeasure() {
    List<Sample> samples = samples(minute -> minute);
    List<Verdict> verdicts =
        Arrays.stream(Measure.values()).map(measure -> Verdict.of(measure, samples)).toList();

    String svg = Chart.svg(samples, verdicts, "a < b");

    assertThat(svg.split("<polyline", -1)).hasSize(1 + Measure.values().length);
    assertThat(svg).contains("a &lt; b").doesNotContain("NaN");
  }

  private static Verdict verdict(DoubleUnaryOperator curve) {
    return Verdict.of(Measure.HEAP_AFTER_GC, samples(curve));
  }

  /** An hour of samples, one each ten seconds. */
  private static List<Sample> samples(DoubleUnaryOperator curve) {
    return IntStream.range(0, 360)
        .mapToObj(
            index -> new Sample(index * 10, index, everywhere(curve.applyAsDouble(index / 6.0))))
        .toList();
  }

  private static Map<Measure, Double> everywhere(double value) {
    return Arrays.stream(Measure.values())
        .collect(Collectors.toMap(Function.identity(), measure -> Math.round(value * 4) / 4.0));
  }
}
