package io.skyriver.standalone.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times and durations as people write them. */
final class Times {
  private Times() {}

  /** {@code 90s}, {@code 5m}, {@code 2h}, {@code 3d} or ISO 8601. */
  static final class Length implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      return length(text);
    }
  }

  /** A moment: ISO 8601, or how far from now. */
  static final class Moment implements ITypeConverter<Reference> {
    @Override
    public Reference convert(String text) {
      return text.contains("T") && !text.toUpperCase(Locale.ROOT).startsWith("P")
          ? new Reference(instant(text), Duration.ZERO)
          : new Reference(null, length(text));
    }
  }

  /** A moment in itself, or a distance from the moment of asking. */
  record Reference(@org.jspecify.annotations.Nullable Instant moment, Duration distance) {

    Instant before(Instant now) {
      return moment == null ? now.minus(distance) : moment;
    }

    Instant after(Instant now) {
      return moment == null ? now.plus(distance) : moment;
    }
  }

  static Duration length(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    try {
      Duration length =
          upper.startsWith("P")
              ? Duration.parse(upper)
              : Duration.parse((upper.endsWith("D") ? "P" : "PT") + upper);
      if (!length.isNegative()) {
        return length;
      }
    } catch (DateTimeException invalid) {
      // The same complaint as for a negative one.
    }
    throw new TypeConversionException("'" + text + "' is no duration such as 90s, 5m or 2h");
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException invalid) {
      throw new TypeConversionException(
          "'" + text + "' is no moment such as 2026-01-31T12:00:00Z, nor a duration such as 2h");
    }
  }
}
