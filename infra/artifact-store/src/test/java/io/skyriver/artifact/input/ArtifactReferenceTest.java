package io.skyriver.artifact.input;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.Sha256;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.artifact.input.InputRules.Scheme;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ArtifactReferenceTest extends InputFetcherContract {
  private static final ArtifactKey KEY = new ArtifactKey("acme", "video_1f", "upload-image.png");

  @Override
  Scheme scheme() {
    return Scheme.ARTIFACT;
  }

  @Override
  String publish(byte[] content) throws IOException {
    store.put(KEY, content, "image/png");
    return "artifact:" + KEY.location(Sha256.of(content));
  }

  @Override
  String missing() {
    return "artifact:" + KEY.location("0".repeat(64));
  }

  @Test
  void isNotThereForAnotherTenant() throws Exception {
    String reference = publish(png(100));

    assertThatThrownBy(() -> fetch("studio-7", reference))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no such artifact");
  }

  @Test
  void noticesDamage() throws Exception {
    StoredArtifact stored = store.put(KEY, png(100), "image/png");
    store.overwrite(stored, png(101));

    assertFails("artifact:" + KEY.location(stored.sha256()), Reason.INVALID);
  }

  @Test
  void climbsNowhere() {
    assertFails("artifact:acme/../secret-" + "0".repeat(64), Reason.INVALID);
    assertFails("artifact:acme/video_1f/..%2f..%2fpasswd", Reason.INVALID);
    assertFails("artifact:acme", Reason.INVALID);
  }
}
