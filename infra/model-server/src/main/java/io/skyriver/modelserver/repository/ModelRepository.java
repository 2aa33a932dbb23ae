package io.skyriver.modelserver.repository;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Finds the models in a repository folder: its children with a {@code config.pbtxt}. */
public final class ModelRepository {
  private ModelRepository() {}

  /** The model folders by name; reads none of them. */
  public static List<ModelFolder> folders(Path repository) {
    try (Stream<Path> children = Files.list(repository)) {
      return children
          .filter(child -> Files.isRegularFile(child.resolve("config.pbtxt")))
          .map(child -> new ModelFolder(child.getFileName().toString(), child))
          .sorted(java.util.Comparator.comparing(ModelFolder::name))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("can't list the model repository " + repository, e);
    }
  }
}
