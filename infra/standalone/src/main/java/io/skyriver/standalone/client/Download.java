package io.skyriver.standalone.client;

import io.skyriver.artifact.ArtifactCorruptException;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.VideoFinished;
import io.skyriver.standalone.client.ClientException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A finished file, from the artifact store where this machine sees it, else over the link of its
 * event.
 */
final class Download {
  private static final int TIMEOUT_MILLIS = 30_000;

  private Download() {}

  /**
   * The file's bytes; reading to the end fails unless they are the artifact's.
   *
   * @param event asked for only when the store can't be seen
   * @throws ClientException if there is no way to the file
   */
  static InputStream open(ArtifactRef artifact, Supplier<Optional<VideoFinished>> event)
      throws IOException {
    URI place = URI.create(artifact.getUri());
    if ("file".equals(place.getScheme()) && Files.isReadable(Path.of(place))) {
      return verified(Files.newInputStream(Path.of(place)), artifact);
    }
    URI link =
        event
            .get()
            .map(VideoFinished::getLink)
            .filter(text -> text.startsWith("http"))
            .map(URI::create)
            .orElseThrow(() -> unreachable(artifact.getUri() + " is not on this machine", null));
    return verified(fetch(link), artifact);
  }

  private static InputStream fetch(URI link) {
    try {
      HttpURLConnection request = (HttpURLConnection) link.toURL().openConnection();
      request.setConnectTimeout(TIMEOUT_MILLIS);
      request.setReadTimeout(TIMEOUT_MILLIS);
      if (request.getResponseCode() != HttpURLConnection.HTTP_OK) {
        throw unreachable(link + " answers " + request.getResponseCode(), null);
      }
      return request.getInputStream();
    } catch (IOException silent) {
      throw unreachable(link + " gives no answer", silent);
    }
  }

  private static ClientException unreachable(String why, @Nullable IOException cause) {
    return new ClientException(
        Kind.UNREACHABLE,
        "file_unreachable",
        why + ": run this where the artifact store is, or run ingest with its HTTP interface",
        cause);
  }

  private static InputStream verified(InputStream content, ArtifactRef artifact) {
    return new Verified(new DigestInputStream(content, sha256()), artifact);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /** Compares when the end of the stream is first seen. */
  private static final class Verified extends FilterInputStream {
    private final DigestInputStream content;
    private final ArtifactRef artifact;
    private boolean compared;

    private Verified(DigestInputStream content, ArtifactRef artifact) {
      super(content);
      this.content = content;
      this.artifact = artifact;
    }

    @Override
    public int read() throws IOException {
      return compared(super.read());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return compared(super.read(target, offset, length));
    }

    private int compared(int read) throws IOException {
      if (read < 0 && !compared) {
        compared = true;
        String found = HexFormat.of().formatHex(content.getMessageDigest().digest());
        if (!found.equals(artifact.getSha256())) {
          throw new ArtifactCorruptException(
              artifact.getUri() + ": SHA-256 is " + found + ", not " + artifact.getSha256());
        }
      }
      return read;
    }
  }
}
