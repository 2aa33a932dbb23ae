package io.skyriver.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 1",
    "bytes=4-6, 4, 3",
    "bytes=4-, 4, 6",
    "bytes=4-99, 4, 6",
    "bytes=-3, 7, 3",
    "bytes=-99, 0, 10"
  })
  void readsOneRange(String header, long first, long length) {
    assertThat(ByteRange.parse(header, 10)).contains(new ByteRange(first, length));
  }

  @ParameterizedTest
  @CsvSource({"bytes=10-", "bytes=10-12", "bytes=-0"})
  void knowsWhatTheFileDoesNotHave(String header) {
    assertThat(ByteRange.parse(header, 10)).get().matches(range -> !range.isSatisfiable());
    assertThat(ByteRange.parse(header, 10).orElseThrow().contentRange(10)).isEqualTo("bytes */10");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "bytes=-", "bytes=6-4", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b"})
  void takesTheWholeFileForAnythingElse(String header) {
    assertThat(ByteRange.parse(header, 10)).isEmpty();
  }

  @Test
  void endsASliceAfterItsLength() throws IOException {
    byte[] content = "abcdef".getBytes(UTF_8);

    assertThat(new Slice(new ByteArrayInputStream(content), 4).readAllBytes())
        .isEqualTo("abcd".getBytes(UTF_8));
    assertThat(new Slice(new ByteArrayInputStream(content), 1).read()).isEqualTo('a');
    assertThat(new Slice(new ByteArrayInputStream(content), 0).read()).isEqualTo(-1);
  }
}
