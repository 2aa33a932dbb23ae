package io.skyriver.artifact;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Artifacts in a folder of a local or shared file system.
 *
 * <p>A file is written beside its place under a hidden name, forced to disk and then renamed, so
 * that it survives a power cut from the moment {@code put} returns. What a killed process leaves
 * half written stays hidden and goes with the video. A folder that goes away as a whole, as a disk
 * does, is an outage: an {@link IOException} until it is back.
 */
public final class FileArtifactStore implements ArtifactStore {
  private static final int BUFFER = 1 << 16;

  private final Path root;

  /** Uses, and creates where missing, that folder. */
  public FileArtifactStore(Path root) {
    try {
      this.root = Files.createDirectories(root).toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException("can't use the artifact folder " + root, e);
    }
  }

  @Override
  public StoredArtifact put(ArtifactKey key, byte[] content, String mediaType) throws IOException {
    return put(key, new ByteArrayInputStream(content), mediaType);
  }

  @Override
  public StoredArtifact put(ArtifactKey key, Path content, String mediaType) throws IOException {
    try (InputStream in = Files.newInputStream(content)) {
      return put(key, in, mediaType);
    }
  }

  @Override
  public byte[] get(StoredArtifact artifact) throws IOException {
    try (InputStream in = open(artifact)) {
      return Verification.verified(artifact, in.readAllBytes());
    }
  }

  @Override
  public InputStream open(StoredArtifact artifact) throws IOException {
    Path place = place(artifact.uri());
    try {
      return Files.newInputStream(place);
    } catch (NoSuchFileException e) {
      throw missing(artifact.uri());
    }
  }

  @Override
  public URI locate(ArtifactKey key, String sha256) {
    return root.resolve(key.location(sha256)).toUri();
  }

  @Override
  public int deleteVideo(String tenant, String video) throws IOException {
    Path folder = folder(new ArtifactKey(tenant, video, "all"));
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int deleted = 0;
    for (Path file : filesIn(folder)) {
      boolean visible = !hidden(file);
      deleted += Files.deleteIfExists(file) && visible ? 1 : 0;
    }
    Files.deleteIfExists(folder);
    return deleted;
  }

  @Override
  public int deleteKinds(String tenant, String video, List<String> kinds) throws IOException {
    Path folder = folder(new ArtifactKey(tenant, video, "all"));
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    int deleted = 0;
    for (Path file : filesIn(folder)) {
      String name = file.getFileName().toString();
      boolean meant = kinds.stream().anyMatch(kind -> ArtifactKey.isOfKind(name, kind));
      deleted += meant && Files.deleteIfExists(file) ? 1 : 0;
    }
    return deleted;
  }

  @Override
  public void close() {}

  /** Reads the content once, whatever its length; the caller closes it. */
  StoredArtifact put(ArtifactKey key, InputStream content, String mediaType) throws IOException {
    Path folder = createFolder(key);
    Path draft = folder.resolve("." + UUID.randomUUID() + ".draft");
    try {
      Written written = write(draft, content);
      Path place = root.resolve(key.location(written.sha256));
      Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(folder);
      return new StoredArtifact(place.toUri(), written.sha256, written.bytes, mediaType);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  private record Written(String sha256, long bytes) {}

  private static Written write(Path draft, InputStream content) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (FileChannel file =
            FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(file), digest)) {
      byte[] buffer = new byte[BUFFER];
      long bytes = 0;
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        out.write(buffer, 0, read);
        bytes += read;
      }
      file.force(true);
      return new Written(Sha256.hex(digest.digest()), bytes);
    }
  }

  private Path createFolder(ArtifactKey key) throws IOException {
    Path folder = folder(key);
    if (!Files.isDirectory(folder)) {
      requireRoot();
      Files.createDirectories(folder);
      force(root.resolve(key.tenant()));
      force(root);
    }
    return folder;
  }

  private Path folder(ArtifactKey key) {
    return root.resolve(key.tenant()).resolve(key.video());
  }

  /** A new or renamed entry is durable once its directory is. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The file behind a URI, after links; one outside of this store counts as missing. */
  private Path place(URI uri) throws IOException {
    try {
      Path place = Path.of(uri).toRealPath();
      if (place.startsWith(root) && root.relativize(place).getNameCount() == 3 && !hidden(place)) {
        return place;
      }
    } catch (IllegalArgumentException | FileSystemNotFoundException | NoSuchFileException e) {
      requireRoot();
      ArtifactMissingException missing = missing(uri);
      missing.initCause(e);
      throw missing;
    }
    throw missing(uri);
  }

  /** While the whole folder is away, a file in it is not missing, and nothing is begun anew. */
  private void requireRoot() throws IOException {
    if (!Files.isDirectory(root)) {
      throw new NoSuchFileException(root.toString(), null, "the artifact folder is away");
    }
  }

  private ArtifactMissingException missing(URI uri) {
    return new ArtifactMissingException("%s is not in the store %s".formatted(uri, root));
  }

  private static boolean hidden(Path file) {
    return file.getFileName().toString().startsWith(".");
  }

  private static List<Path> filesIn(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
