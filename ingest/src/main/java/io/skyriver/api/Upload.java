package io.skyriver.api;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.Sha256;
import io.skyriver.artifact.input.InputMedia;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that came with a request. It never goes through Kafka: the submission names the artifact
 * that it is stored as.
 *
 * @param field of the submission that names it
 * @param content its bytes, those of a picture or video
 */
record Upload(String field, byte[] content) {
  /** Largest file. */
  static final int MOST_BYTES = 64 << 20;

  static Optional<InputMedia> media(byte[] content) {
    return InputMedia.sniff(content);
  }

  /** How the submission names it, whether it is stored yet or not. */
  String reference(String tenant, String video) {
    return "artifact:" + key(tenant, video).location(Sha256.of(content));
  }

  void store(ArtifactStore artifacts, String tenant, String video) throws IOException {
    artifacts.put(key(tenant, video), content, media(content).orElseThrow().mediaType());
  }

  private ArtifactKey key(String tenant, String video) {
    String name = "upload-" + field.toLowerCase(Locale.ROOT);
    return new ArtifactKey(tenant, video, name + media(content).orElseThrow().extension());
  }
}
