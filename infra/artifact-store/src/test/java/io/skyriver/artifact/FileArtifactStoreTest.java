package io.skyriver.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileArtifactStoreTest extends ArtifactStoreContract {
  private static final ArtifactKey KEY = new ArtifactKey("acme", "video_1f", "video.mp4");

  @Override
  protected ArtifactStore open(Path folder) {
    return new FileArtifactStore(folder);
  }

  @Override
  protected void overwrite(ArtifactStore store, StoredArtifact artifact, byte[] content)
      throws IOException {
    Files.write(Path.of(artifact.uri()), content);
  }

  @Test
  void aFullDiskSurfacesAndLeavesNothingBehind() throws IOException {
    FileArtifactStore store = new FileArtifactStore(folder.resolve("full"));
    InputStream content = new FailingAfter(200_000, "No space left on device");

    assertThatThrownBy(() -> store.put(KEY, content, "video/mp4"))
        .isInstanceOf(IOException.class)
        .hasMessage("No space left on device");

    assertThat(filesUnder(folder.resolve("full"))).isEmpty();
  }

  @Test
  void aFailedRenameSurfacesAndLeavesNoDraft() throws IOException {
    FileArtifactStore store = new FileArtifactStore(folder.resolve("blocked"));
    Path place = folder.resolve("blocked").resolve(KEY.location(Sha256.of(new byte[] {1})));
    Files.createDirectories(place.resolve("in-the-way"));

    assertThatThrownBy(() -> store.put(KEY, new byte[] {1}, "video/mp4"))
        .isInstanceOf(IOException.class);

    assertThat(filesUnder(folder.resolve("blocked"))).isEmpty();
  }

  @Test
  void leavesNoDraftBehindASuccess() throws IOException {
    FileArtifactStore store = new FileArtifactStore(folder.resolve("fine"));

    StoredArtifact artifact = store.put(KEY, new byte[] {1}, "video/mp4");

    assertThat(filesUnder(folder.resolve("fine"))).containsExactly(Path.of(artifact.uri()));
  }

  @Test
  void law9AFolderThatIsAwayIsAnOutageAndNotAMissingArtifact() throws IOException {
    Path root = folder.resolve("store");
    FileArtifactStore store = new FileArtifactStore(root);
    StoredArtifact artifact = store.put(KEY, new byte[] {1}, "video/mp4");
    Path away = Files.move(root, folder.resolve("away"));

    assertThatThrownBy(() -> store.get(artifact)).isExactlyInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> store.put(KEY, new byte[] {2}, "video/mp4"))
        .isExactlyInstanceOf(NoSuchFileException.class);

    Files.move(away, root);
    assertThat(store.get(artifact)).containsExactly(1);
  }

  @Test
  void aMissingFileToStoreSurfaces() {
    FileArtifactStore store = new FileArtifactStore(folder.resolve("fine"));

    assertThatThrownBy(() -> store.put(KEY, folder.resolve("nothing"), "video/mp4"))
        .isInstanceOf(IOException.class);
  }

  @Test
  void draftsOfAKilledProcessGoWithTheVideoUncounted() throws IOException {
    FileArtifactStore store = new FileArtifactStore(folder.resolve("killed"));
    StoredArtifact artifact = store.put(KEY, new byte[] {1}, "video/mp4");
    Files.write(Path.of(artifact.uri()).resolveSibling(".half.draft"), new byte[] {2});

    assertThat(store.deleteVideo("acme", "video_1f")).isEqualTo(1);

    assertThat(filesUnder(folder.resolve("killed"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "store/acme/video_1f/../../../secret",
        "store/acme/video_1f/%2e%2e/%2e%2e/%2e%2e/secret",
        "secret",
        "store/acme/../../secret",
        "store/acme/video_1f",
        "store/acme/video_1f/link",
        "store-beside/acme/video_1f/video"
      })
  void readsNothingOutsideOfItsPlaces(String path) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    FileArtifactStore store = new FileArtifactStore(folder.resolve("store"));
    store.put(KEY, new byte[] {1}, "video/mp4");
    Files.createSymbolicLink(folder.resolve("store/acme/video_1f/link"), secret);
    Path beside = Files.createDirectories(folder.resolve("store-beside/acme/video_1f"));
    Files.writeString(beside.resolve("video"), "secret");
    StoredArtifact outside =
        new StoredArtifact(
            URI.create(folder.toUri() + path),
            Sha256.of(Files.readAllBytes(secret)),
            Files.size(secret),
            "text/plain");

    assertThatThrownBy(() -> store.get(outside)).isInstanceOf(ArtifactMissingException.class);
    assertThatThrownBy(() -> store.open(outside)).isInstanceOf(ArtifactMissingException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:relative", "file://host/store/a/b/c", "nonsense"})
  void aUriThatIsNoLocalFileIsMissing(String uri) {
    FileArtifactStore store = new FileArtifactStore(folder.resolve("store"));
    StoredArtifact odd = new StoredArtifact(URI.create(uri), "0".repeat(64), 1, "text/plain");

    assertThatThrownBy(() -> store.get(odd)).isInstanceOf(ArtifactMissingException.class);
  }

  @Test
  void opensByFileUriAndRefusesOthers() throws IOException {
    try (ArtifactStore store = ArtifactStores.open(folder.resolve("by-uri").toUri())) {
      assertThat(store.get(store.put(KEY, new byte[] {1}, "video/mp4"))).containsExactly(1);
    }

    assertThatThrownBy(() -> ArtifactStores.open(URI.create("ftp://host/artifacts")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ftp://host/artifacts");
  }

  private static List<Path> filesUnder(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root.toRealPath())) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  /** Gives zeros, then fails. */
  private static final class FailingAfter extends InputStream {
    private final String message;
    private int left;

    FailingAfter(int bytes, String message) {
      this.left = bytes;
      this.message = message;
    }

    @Override
    public int read() throws IOException {
      if (left-- <= 0) {
        throw new IOException(message);
      }
      return 0;
    }
  }
}
