package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimesTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource({"90s, PT90S", "5m, PT5M", "2h, PT2H", "3d, PT72H", "PT1.5S, PT1.5S", "1h30m, PT90M"})
  void durationsAreReadAsPeopleWriteThem(String text, Duration length) {
    assertThat(new Times.Length().convert(text)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-5m", "5", "5x"})
  void whatIsNoDurationIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> new Times.Length().convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("90s");
  }

  @Test
  void aDistanceIsBeforeOrAfterNow() {
    Times.Reference hour = new Times.Moment().convert("1h");

    assertThat(hour.before(NOW)).isEqualTo("2026-01-02T02:04:05Z");
    assertThat(hour.after(NOW)).isEqualTo("2026-01-02T04:04:05Z");
  }

  @Test
  void aMomentIsItself() {
    Times.Reference moment = new Times.Moment().convert("2026-02-01T00:00:00Z");

    assertThat(moment.before(NOW)).isEqualTo(moment.after(NOW)).isEqualTo("2026-02-01T00:00:00Z");
  }
}
