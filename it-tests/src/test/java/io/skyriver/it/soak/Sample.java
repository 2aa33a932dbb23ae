package io.skyriver.it.soak;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One look at everything.
 *
 * @param seconds since the load began
 * @param ended videos that had their outcome by then
 * @param values of every measure
 */
record Sample(double seconds, long ended, Map<Measure, Double> values) {

  Sample {
    values = new EnumMap<>(values);
  }

  double value(Measure measure) {
    return Objects.requireNonNull(values.get(measure));
  }

  static String head() {
    return Stream.concat(
            Stream.of("seconds", "videos_ended"),
            Arrays.stream(Measure.values()).map(Measure::column))
        .collect(Collectors.joining(","));
  }

  String line() {
    return Stream.concat(
            Stream.of(number(seconds), Long.toString(ended)),
            Arrays.stream(Measure.values()).map(measure -> number(value(measure))))
        .collect(Collectors.joining(","));
  }

  static Sample parse(String line) {
    List<String> cells = List.of(line.split(",", -1));
    Map<Measure, Double> values = new EnumMap<>(Measure.class);
    for (Measure measure : Measure.values()) {
      values.put(measure, Double.valueOf(cells.get(2 + measure.ordinal())));
    }
    return new Sample(Double.parseDouble(cells.get(0)), Long.parseLong(cells.get(1)), values);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
