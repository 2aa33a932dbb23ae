package io.skyriver.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every artifact store promises; extend it for each adapter. */
public abstract class ArtifactStoreContract {
  private static final ArtifactKey KEY = new ArtifactKey("acme", "video_1f", "segment-0003.mp4");
  private static final byte[] CONTENT = "some frames".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private ArtifactStore store;

  /** A fresh, empty store; {@code folder} is empty and may hold it. */
  protected abstract ArtifactStore open(Path folder) throws IOException;

  /** Replaces the stored bytes behind the store's back. */
  protected abstract void overwrite(ArtifactStore store, StoredArtifact artifact, byte[] content)
      throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    store = open(Files.createDirectory(folder.resolve("store")));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void givesBackWhatWasPut() throws IOException {
    StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");

    assertThat(store.get(artifact)).isEqualTo(CONTENT);
    assertThat(artifact.sha256()).isEqualTo(Sha256.of(CONTENT));
    assertThat(artifact.bytes()).isEqualTo(CONTENT.length);
    assertThat(artifact.mediaType()).isEqualTo("video/mp4");
  }

  @Test
  void namesAnArtifactByTenantVideoKindAndDigest() throws IOException {
    StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");

    assertThat(artifact.uri().toString())
        .endsWith("/acme/video_1f/segment-0003-" + Sha256.of(CONTENT) + ".mp4");
  }

  @Test
  void locatesAnArtifactByKeyAndDigestWhetherItIsThereOrNot() throws IOException {
    URI place = store.locate(KEY, Sha256.of(CONTENT));

    assertThat(store.put(KEY, CONTENT, "video/mp4").uri()).isEqualTo(place);
  }

  @Test
  void storesAFileAndLeavesItWhereItIs() throws IOException {
    byte[] large = new byte[300_001];
    new Random(7).nextBytes(large);
    Path file = Files.write(folder.resolve("large"), large);

    StoredArtifact artifact = store.put(KEY, file, "video/mp4");

    assertThat(artifact).isEqualTo(store.put(KEY, large, "video/mp4"));
    assertThat(store.get(artifact)).isEqualTo(large);
    assertThat(file).exists();
  }

  @Test
  void keepsAnEmptyFile() throws IOException {
    StoredArtifact artifact = store.put(KEY, new byte[0], "text/plain");

    assertThat(store.get(artifact)).isEmpty();
  }

  @Test
  void puttingTheSameTwiceGivesTheSameArtifact() throws IOException {
    StoredArtifact first = store.put(KEY, CONTENT, "video/mp4");

    StoredArtifact second = store.put(KEY, CONTENT, "video/mp4");

    assertThat(second).isEqualTo(first);
    assertThat(store.deleteVideo("acme", "video_1f")).isEqualTo(1);
  }

  @Test
  void equalBytesOfTwoVideosAreTwoFiles() throws IOException {
    StoredArtifact one = store.put(KEY, CONTENT, "video/mp4");
    StoredArtifact other =
        store.put(new ArtifactKey("acme", "video_2e", "segment-0003.mp4"), CONTENT, "video/mp4");

    store.deleteVideo("acme", "video_1f");

    assertThat(store.get(other)).isEqualTo(CONTENT);
    assertThatThrownBy(() -> store.get(one)).isInstanceOf(ArtifactMissingException.class);
  }

  @Test
  void deletesAllOfOneVideoAndNothingElse() throws IOException {
    store.put(KEY, CONTENT, "video/mp4");
    store.put(new ArtifactKey("acme", "video_1f", "conditioning"), CONTENT, "application/avro");
    StoredArtifact longerName =
        store.put(new ArtifactKey("acme", "video_1f0", "video.mp4"), CONTENT, "video/mp4");
    StoredArtifact otherTenant =
        store.put(new ArtifactKey("beta", "video_1f", "video.mp4"), CONTENT, "video/mp4");

    assertThat(store.deleteVideo("acme", "video_1f")).isEqualTo(2);

    assertThat(store.get(longerName)).isEqualTo(CONTENT);
    assertThat(store.get(otherTenant)).isEqualTo(CONTENT);
  }

  @Test
  void deletesSomeKindsOfOneVideoAndNothingElse() throws IOException {
    store.put(KEY, CONTENT, "video/mp4");
    store.put(new ArtifactKey("acme", "video_1f", "conditioning.avro"), CONTENT, "any/thing");
    store.put(new ArtifactKey("acme", "video_1f", "latents-0001.bin"), CONTENT, "any/thing");
    StoredArtifact finished =
        store.put(new ArtifactKey("acme", "video_1f", "video.mp4"), CONTENT, "video/mp4");
    StoredArtifact alike =
        store.put(new ArtifactKey("acme", "video_1f", "segments.json"), CONTENT, "any/thing");
    StoredArtifact other =
        store.put(new ArtifactKey("acme", "video_2e", "segment-0003.mp4"), CONTENT, "video/mp4");

    int deleted =
        store.deleteKinds("acme", "video_1f", List.of("segment", "conditioning", "latents"));

    assertThat(deleted).isEqualTo(3);
    assertThat(store.get(finished)).isEqualTo(CONTENT);
    assertThat(store.get(alike)).isEqualTo(CONTENT);
    assertThat(store.get(other)).isEqualTo(CONTENT);
  }

  @Test
  void deletingNothingIsNoError() throws IOException {
    assertThat(store.deleteVideo("acme", "video_1f")).isZero();
    assertThat(store.deleteKinds("acme", "video_1f", List.of("segment"))).isZero();
  }

  @Test
  void storesAgainWhatWasDeleted() throws IOException {
    store.put(KEY, CONTENT, "video/mp4");
    store.deleteVideo("acme", "video_1f");

    StoredArtifact again = store.put(KEY, CONTENT, "video/mp4");

    assertThat(store.get(again)).isEqualTo(CONTENT);
  }

  @Test
  void refusesToDeleteOutsideOfAVideo() {
    assertThatThrownBy(() -> store.deleteVideo("acme", ".."))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.deleteVideo("..", "acme"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsOfOtherBytesOfTheSameLengthAreCorrupt() throws IOException {
    StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");
    byte[] flipped = CONTENT.clone();
    flipped[3] ^= 1;
    overwrite(store, artifact, flipped);

    assertThatThrownBy(() -> store.get(artifact)).isInstanceOf(ArtifactCorruptException.class);
  }

  @Test
  void readsOfShorterBytesAreCorrupt() throws IOException {
    StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");
    overwrite(store, artifact, new byte[0]);

    assertThatThrownBy(() -> store.get(artifact)).isInstanceOf(ArtifactCorruptException.class);
  }

  @Test
  void puttingAgainHealsACorruptArtifact() throws IOException {
    StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");
    overwrite(store, artifact, new byte[0]);

    store.put(KEY, CONTENT, "video/mp4");

    assertThat(store.get(artifact)).isEqualTo(CONTENT);
  }

  @Test
  void opensAnArtifactForReading() throws IOException {
    StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");

    try (InputStream in = store.open(artifact)) {
      assertThat(in.readAllBytes()).isEqualTo(CONTENT);
    }
  }

  @Test
  void whatWasNeverStoredIsMissing() throws IOException {
    URI neighbour =
        store.put(KEY, CONTENT, "video/mp4").uri().resolve("segment-0004-" + "0".repeat(64));
    StoredArtifact unknown = new StoredArtifact(neighbour, "0".repeat(64), 1, "video/mp4");

    assertThatThrownBy(() -> store.get(unknown)).isInstanceOf(ArtifactMissingException.class);
    assertThatThrownBy(() -> store.open(unknown)).isInstanceOf(ArtifactMissingException.class);
  }

  @Test
  void whatAnotherKindOfStoreKeepsIsMissing() {
    StoredArtifact foreign =
        new StoredArtifact(
            URI.create("s3://bucket/acme/video_1f/video"), "0".repeat(64), 1, "video/mp4");

    assertThatThrownBy(() -> store.get(foreign)).isInstanceOf(ArtifactMissingException.class);
  }

  @Test
  void manyWritersOfOneArtifactAgree() throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try {
      Callable<StoredArtifact> write =
          () -> {
            StoredArtifact artifact = store.put(KEY, CONTENT, "video/mp4");
            store.get(artifact);
            return artifact;
          };
      List<Callable<StoredArtifact>> writes = IntStream.range(0, 40).mapToObj(i -> write).toList();

      List<Future<StoredArtifact>> written = writers.invokeAll(writes, 30, TimeUnit.SECONDS);

      StoredArtifact expected = written.get(0).get();
      for (Future<StoredArtifact> artifact : written) {
        assertThat(artifact.get()).isEqualTo(expected);
      }
    } finally {
      writers.shutdownNow();
    }
  }
}
