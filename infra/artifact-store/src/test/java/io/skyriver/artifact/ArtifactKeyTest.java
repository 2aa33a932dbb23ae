package io.skyriver.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactKeyTest {

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "../a", "a..b", ".hidden", "A", "a b", "a\\b", "ü"})
  void refusesPartsThatAreNotPlainNames(String part) {
    assertThatThrownBy(() -> new ArtifactKey(part, "video", "kind"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ArtifactKey("tenant", part, "kind"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ArtifactKey("tenant", "video", part))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void putsTheDigestBeforeTheExtension() {
    assertThat(new ArtifactKey("t", "v", "video.mp4").location("ab")).isEqualTo("t/v/video-ab.mp4");
    assertThat(new ArtifactKey("t", "v", "conditioning").location("ab"))
        .isEqualTo("t/v/conditioning-ab");
  }
}
