package io.skyriver.standalone.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the files of Skyriver are that are no classes.
 *
 * @param root of the repository
 */
public record Installation(Path root) {

  /** The installation that {@code infra/skyriver} names, else the one in the working directory. */
  public static Installation current() {
    return new Installation(Path.of(System.getProperty("skyriver.home", ".")).toAbsolutePath());
  }

  /** The models that are served. */
  public Path models() {
    return root.resolve("infra/models/repository");
  }

  /** The card of the model that is served. */
  public Path card() {
    return cardIn(models());
  }

  static Path cardIn(Path repository) {
    try (Stream<Path> files = Files.list(repository)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".card.json"))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no model card in " + repository));
    } catch (IOException missing) {
      throw new UncheckedIOException("the models are missing: " + repository, missing);
    }
  }

  /** The unpacked schema registry. */
  public Path registryServer() {
    return root.resolve("infra/standalone/target/registry");
  }

  /** What makes later starts faster and may be deleted at any time. */
  public Path cache() {
    return root.resolve("infra/standalone/target/cache");
  }
}
