package io.skyriver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KindTest {
  private enum Tide {
    LOW,
    VERY_HIGH
  }

  @ParameterizedTest
  @CsvSource({"500ms,PT0.5S", "10s,PT10S", "2m,PT2M", "1h,PT1H", "PT0.25S,PT0.25S", "P1D,PT24H"})
  void readsDurations(String text, Duration duration) {
    assertThat(Kind.duration().parse(text)).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "soon", "0s", "-1s", "1 day", "", "99999999999999999999ms"})
  void refusesWhatIsNoDurationAboveZero(String text) {
    assertThatThrownBy(() -> Kind.duration().parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "4096B,4096", "512KiB,524288", "256mib,268435456", "1GiB,1073741824"})
  void readsSizes(String text, long bytes) {
    assertThat(Kind.dataSize(DataSize.ofMebibytes(1024)).parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1.5MiB", "2GiB", "9223372036854775807GiB", "1 TB", "MiB"})
  void refusesSizesOutOfRange(String text) {
    assertThatThrownBy(() -> Kind.dataSize(DataSize.ofMebibytes(1024)).parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void showsSizesInTheirLargestUnit() {
    assertThat(DataSize.ofMebibytes(256)).hasToString("256MiB");
    assertThat(new DataSize(1536)).hasToString("1536B");
    assertThat(new DataSize(4096)).hasToString("4KiB");
  }

  @Test
  void readsNumbersUpToTheirBounds() {
    assertThat(Kind.integer(1, 8).parse("8")).isEqualTo(8);
    assertThat(Kind.decimal(0, 1).parse("0.5")).isEqualTo(0.5);
    assertThat(Kind.port().parse("0")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9", "1.0", "0x1", "99999999999", "many"})
  void refusesIntegersOutOfRange(String text) {
    assertThatThrownBy(() -> Kind.integer(1, 8).parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1.01", "-0.1"})
  void refusesDecimalsOutOfRange(String text) {
    assertThatThrownBy(() -> Kind.decimal(0, 1).parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker:9092", "10.0.0.1:1", "[::1]:65535", "kafka-0.kafka:9092"})
  void readsHostsWithPorts(String text) {
    assertThat(Kind.hostAndPort().parse(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"broker", "broker:", ":9092", "broker:0", "broker:65536", "http://a:1"})
  void refusesHostsWithoutPorts(String text) {
    assertThatThrownBy(() -> Kind.hostAndPort().parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsListsWithSpacesAround() {
    assertThat(Kind.listOf(Kind.hostAndPort()).parse("a:1, b:2 ")).isEqualTo(List.of("a:1", "b:2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:1,", ",a:1", "a:1,,b:2", "a:1;b:2"})
  void refusesListsWithGaps(String text) {
    assertThatThrownBy(() -> Kind.listOf(Kind.hostAndPort()).parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsChoicesWithoutCase() {
    assertThat(Kind.choice(Tide.class).parse("very-high")).isEqualTo(Tide.VERY_HIGH);
    assertThat(Kind.choice(Tide.class).parse("Low")).isEqualTo(Tide.LOW);
    assertThat(Kind.choice(Tide.class).allowed()).isEqualTo("one of low, very-high");
    assertThatThrownBy(() -> Kind.choice(Tide.class).parse("ebb"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsLocationsAsPathsAndAsUris() {
    assertThat(Kind.location("file").parse("/data/a")).isEqualTo(Path.of("/data/a").toUri());
    assertThat(Kind.location("file", "s3").parse("s3://bucket/a"))
        .isEqualTo(URI.create("s3://bucket/a"));
    assertThatThrownBy(() -> Kind.location("file").parse("s3://bucket/a"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a", "registry:8081", "http:///path", "http://a b", "/path"})
  void refusesWhatIsNoUrl(String text) {
    assertThatThrownBy(() -> Kind.url("http", "https").parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDefaultMustBeAllowed() {
    assertThatThrownBy(() -> Setting.withDefault("a", Kind.integer(1, 2), "3", "A number."))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "a_b", "a..b", ".a", "a b"})
  void aKeyIsLowerCaseWords(String key) {
    assertThatThrownBy(() -> Setting.required(key, Kind.text(), "A text."))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
