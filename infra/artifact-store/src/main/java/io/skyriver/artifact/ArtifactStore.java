package io.skyriver.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps the files of videos. Safe for use by many threads and processes. All methods block.
 *
 * <p>Writing is atomic and idempotent: equal key and bytes give the same artifact, a reader sees a
 * whole file or none. Every failure to reach the store is an {@link IOException} and worth another
 * try; {@link ArtifactCorruptException} and {@link ArtifactMissingException} are not.
 */
public interface ArtifactStore extends AutoCloseable {

  StoredArtifact put(ArtifactKey key, byte[] content, String mediaType) throws IOException;

  /** Stores a local file; the file stays where it is. */
  StoredArtifact put(ArtifactKey key, Path content, String mediaType) throws IOException;

  /** Reads a whole artifact and verifies length and digest. */
  byte[] get(StoredArtifact artifact) throws IOException;

  /** Opens an artifact for reading, unverified; for serving large files. The caller closes it. */
  InputStream open(StoredArtifact artifact) throws IOException;

  /** Where an artifact of that key and digest is kept, whether there is one or not. */
  URI locate(ArtifactKey key, String sha256);

  /**
   * Deletes everything a video owns; deleting nothing is no error. Returns the number of files
   * deleted.
   */
  int deleteVideo(String tenant, String video) throws IOException;

  /**
   * Deletes some of what a video owns, whatever its digest; deleting nothing is no error. Returns
   * the number of files deleted.
   *
   * @param kinds how the kinds begin, up to a dash: {@code segment} stands for {@code
   *     segment-0003.mp4} and {@code segment.mp4}
   */
  int deleteKinds(String tenant, String video, List<String> kinds) throws IOException;

  @Override
  void close();
}
