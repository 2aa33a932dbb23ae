package io.skyriver.artifact.fake;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.ArtifactMissingException;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.Sha256;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.artifact.Verification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Artifacts in memory, for tests: keeps the contract of the port, and can be told to fail. URIs
 * look like {@code memory:/tenant/video/kind-sha256}.
 */
public final class InMemoryArtifactStore implements ArtifactStore {
  private final Map<URI, byte[]> files = new ConcurrentHashMap<>();
  private volatile boolean down;

  @Override
  public StoredArtifact put(ArtifactKey key, byte[] content, String mediaType) throws IOException {
    requireUp();
    String sha256 = Sha256.of(content);
    URI uri = URI.create("memory:/" + key.location(sha256));
    files.put(uri, content.clone());
    return new StoredArtifact(uri, sha256, content.length, mediaType);
  }

  @Override
  public StoredArtifact put(ArtifactKey key, Path content, String mediaType) throws IOException {
    return put(key, Files.readAllBytes(content), mediaType);
  }

  @Override
  public byte[] get(StoredArtifact artifact) throws IOException {
    return Verification.verified(artifact, bytes(artifact).clone());
  }

  @Override
  public InputStream open(StoredArtifact artifact) throws IOException {
    return new ByteArrayInputStream(bytes(artifact).clone());
  }

  @Override
  public URI locate(ArtifactKey key, String sha256) {
    return URI.create("memory:/" + key.location(sha256));
  }

  @Override
  public int deleteVideo(String tenant, String video) throws IOException {
    return delete(tenant, video, name -> true);
  }

  @Override
  public int deleteKinds(String tenant, String video, List<String> kinds) throws IOException {
    return delete(
        tenant, video, name -> kinds.stream().anyMatch(kind -> name.startsWith(kind + "-")));
  }

  private int delete(String tenant, String video, Predicate<String> meant) throws IOException {
    requireUp();
    ArtifactKey key = new ArtifactKey(tenant, video, "all");
    String prefix = "memory:/" + key.tenant() + "/" + key.video() + "/";
    List<URI> owned =
        uris().stream()
            .filter(uri -> uri.toString().startsWith(prefix))
            .filter(uri -> meant.test(uri.toString().substring(prefix.length())))
            .toList();
    return (int) owned.stream().filter(uri -> files.remove(uri) != null).count();
  }

  @Override
  public void close() {}

  /** From now on every call fails as if the store could not be reached. */
  public void goDown() {
    down = true;
  }

  /** Ends {@link #goDown()}; nothing was lost. */
  public void comeBack() {
    down = false;
  }

  /** What is stored now, in the order of the URIs. */
  public List<URI> uris() {
    return files.keySet().stream().sorted().toList();
  }

  /** Puts other bytes where that artifact is kept. */
  public void overwrite(StoredArtifact artifact, byte[] content) {
    files.put(artifact.uri(), content.clone());
  }

  private byte[] bytes(StoredArtifact artifact) throws IOException {
    requireUp();
    byte[] content = files.get(artifact.uri());
    if (content == null) {
      throw new ArtifactMissingException(artifact.uri() + " is not in memory");
    }
    return content;
  }

  private void requireUp() throws IOException {
    if (down) {
      throw new IOException("the store can't be reached");
    }
  }
}
