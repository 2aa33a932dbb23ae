package io.skyriver.artifact.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputMediaTest {

  @ParameterizedTest
  @CsvSource({
    "'RIFF....WEBPVP8 ', WEBP",
    "'....ftypisom', MP4",
    "'\u00ff\u00d8\u00ff\u00e0', JPEG",
  })
  void tellsKindsByTheirFirstBytes(String beginning, InputMedia media) {
    assertThat(InputMedia.sniff(beginning.getBytes(StandardCharsets.ISO_8859_1))).contains(media);
  }

  @Test
  void isNotTakenInByOtherBytes() {
    for (String other :
        new String[] {"", "RIFF", "RIFF....AVI ", "<svg", "GIF89a", "%PDF", "ftyp"}) {
      assertThat(InputMedia.sniff(other.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
    }
  }
}
