package io.skyriver.artifact;

/** Compares what was read with what was stored. */
public final class Verification {

  private Verification() {}

  /** Gives the bytes back, or throws when their length or digest is not the artifact's. */
  public static byte[] verified(StoredArtifact artifact, byte[] bytes)
      throws ArtifactCorruptException {
    if (bytes.length != artifact.bytes()) {
      throw new ArtifactCorruptException(
          "%s has %d bytes, %d were stored"
              .formatted(artifact.uri(), bytes.length, artifact.bytes()));
    }
    String found = Sha256.of(bytes);
    if (!found.equals(artifact.sha256())) {
      throw new ArtifactCorruptException(
          "%s has digest %s, stored was %s".formatted(artifact.uri(), found, artifact.sha256()));
    }
    return bytes;
  }
}
