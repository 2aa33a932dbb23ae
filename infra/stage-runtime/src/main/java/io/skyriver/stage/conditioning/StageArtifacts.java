package io.skyriver.stage.conditioning;

import io.skyriver.artifact.ArtifactCorruptException;
import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.ArtifactMissingException;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.events.ArtifactRef;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.failure.StageFailureException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/**
 * The artifact store as stages use it: an outage is waited out, anything else ends the video with a
 * {@link StageFailureException}. Safe for use by many threads; all methods block.
 */
public record StageArtifacts(ArtifactStore store, Patience patience) {

  public ArtifactRef put(ArtifactKey key, byte[] content, String mediaType)
      throws InterruptedException {
    return ref(patiently(() -> store.put(key, content, mediaType)));
  }

  /** Stores a local file, which stays where it is. */
  public ArtifactRef put(ArtifactKey key, Path content, String mediaType)
      throws InterruptedException {
    return ref(patiently(() -> store.put(key, content, mediaType)));
  }

  /** The verified bytes. */
  public byte[] get(ArtifactRef ref) throws InterruptedException {
    return patiently(() -> store.get(stored(ref)));
  }

  private static ArtifactRef ref(StoredArtifact stored) {
    return new ArtifactRef(
        stored.uri().toString(), stored.sha256(), stored.bytes(), stored.mediaType());
  }

  private static StoredArtifact stored(ArtifactRef ref) {
    return new StoredArtifact(
        URI.create(ref.getUri()), ref.getSha256(), ref.getBytes(), ref.getMediaType());
  }

  private <T> T patiently(Access<T> access) throws InterruptedException {
    try {
      return patience.until("artifact store", access::run, StageArtifacts::isOutage);
    } catch (InterruptedException | StageFailureException passed) {
      throw passed;
    } catch (ArtifactMissingException missing) {
      throw failure(FailureCode.ARTIFACT_MISSING, missing);
    } catch (ArtifactCorruptException corrupt) {
      throw failure(FailureCode.ARTIFACT_CORRUPT, corrupt);
    } catch (Exception defect) {
      throw failure(FailureCode.INTERNAL_ERROR, defect);
    }
  }

  private static boolean isOutage(Exception failure) {
    return failure instanceof IOException
        && !(failure instanceof ArtifactMissingException)
        && !(failure instanceof ArtifactCorruptException);
  }

  private static StageFailureException failure(FailureCode code, Exception cause) {
    return new StageFailureException(code, String.valueOf(cause.getMessage()), cause);
  }

  private interface Access<T> {
    T run() throws IOException;
  }
}
