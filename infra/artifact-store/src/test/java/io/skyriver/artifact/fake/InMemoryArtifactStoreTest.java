package io.skyriver.artifact.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.ArtifactStoreContract;
import io.skyriver.artifact.StoredArtifact;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InMemoryArtifactStoreTest extends ArtifactStoreContract {
  private static final ArtifactKey KEY = new ArtifactKey("acme", "video_1f", "video.mp4");

  @Override
  protected ArtifactStore open(Path folder) {
    return new InMemoryArtifactStore();
  }

  @Override
  protected void overwrite(ArtifactStore store, StoredArtifact artifact, byte[] content) {
    ((InMemoryArtifactStore) store).overwrite(artifact, content);
  }

  @Test
  void failsWhileItIsDownAndForgetsNothing() throws IOException {
    InMemoryArtifactStore store = new InMemoryArtifactStore();
    StoredArtifact artifact = store.put(KEY, new byte[] {1}, "video/mp4");
    store.goDown();

    assertThatThrownBy(() -> store.get(artifact)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> store.put(KEY, new byte[] {2}, "video/mp4"))
        .isInstanceOf(IOException.class);

    store.comeBack();
    assertThat(store.get(artifact)).containsExactly(1);
    assertThat(store.uris()).containsExactly(artifact.uri());
  }
}
