package io.skyriver.artifact.input;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Regular files below the roots, after links. */
final class FileSource implements InputSource {
  private final List<Path> roots;

  FileSource(List<String> roots) {
    this.roots = roots.stream().map(Path::of).toList();
  }

  @Override
  public byte[] read(String tenant, URI reference, long most) throws InputException {
    Path asked = path(reference);
    // Before the file system is asked anything, so that the answer tells nothing of other folders.
    if (roots.stream().noneMatch(asked::startsWith)) {
      throw refused();
    }
    try {
      Path real = asked.toRealPath();
      if (!isBelowARoot(real) || !Files.isRegularFile(real)) {
        throw refused();
      }
      try (InputStream content = Files.newInputStream(real)) {
        return InputFetcher.bounded(content, most);
      }
    } catch (IOException unreadable) {
      throw InputFetcher.unreachable("the file can't be read", unreadable);
    }
  }

  private boolean isBelowARoot(Path real) throws IOException {
    for (Path root : roots) {
      if (Files.exists(root) && real.startsWith(root.toRealPath())) {
        return true;
      }
    }
    return false;
  }

  private static Path path(URI reference) throws InputException {
    try {
      return Path.of(reference).normalize();
    } catch (IllegalArgumentException | FileSystemNotFoundException noPath) {
      throw InputFetcher.refused("the reference names no file");
    }
  }

  private static InputException refused() {
    return InputFetcher.refused("the file is in none of the folders that this server reads from");
  }
}
