package io.skyriver.modelserver.repository;

import com.google.protobuf.TextFormat;
import io.skyriver.triton.proto.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One model of a repository.
 *
 * @param name name of the folder and of the model
 * @param path the folder
 */
public record ModelFolder(String name, Path path) {
  // Fields that only Triton needs are none of this server's business.
  private static final TextFormat.Parser PARSER =
      TextFormat.Parser.newBuilder().setAllowUnknownFields(true).build();

  /** Reads {@code config.pbtxt}. */
  public ModelConfig config() throws InvalidModelException {
    ModelConfig.Builder config = ModelConfig.newBuilder();
    try {
      PARSER.merge(Files.readString(path.resolve("config.pbtxt")), config);
    } catch (IOException e) {
      throw new InvalidModelException(name, "can't read config.pbtxt: " + e.getMessage(), e);
    }
    if (!config.getName().isEmpty() && !config.getName().equals(name)) {
      throw new InvalidModelException(
          name, List.of("config.pbtxt names the model '" + config.getName() + "'"));
    }
    return config.setName(name).build();
  }

  /** The version folders that the configuration's policy serves, in numeric order. */
  public List<ModelVersion> versions(ModelConfig config) throws InvalidModelException {
    List<Long> present = presentVersions();
    List<Long> served =
        switch (config.getVersionPolicy().getPolicyChoiceCase()) {
          case ALL -> present;
          case SPECIFIC ->
              present.stream()
                  .filter(config.getVersionPolicy().getSpecific().getVersionsList()::contains)
                  .toList();
          case LATEST -> latest(present, config.getVersionPolicy().getLatest().getNumVersions());
          case POLICYCHOICE_NOT_SET -> latest(present, 1);
        };
    if (served.isEmpty()) {
      throw new InvalidModelException(name, List.of("no version folder to serve"));
    }
    ModelSettings settings = ModelSettings.of(config);
    return served.stream()
        .map(number -> new ModelVersion(name, number.toString(), path, settings))
        .toList();
  }

  private List<Long> presentVersions() throws InvalidModelException {
    try (Stream<Path> children = Files.list(path)) {
      return children
          .filter(Files::isDirectory)
          .map(child -> child.getFileName().toString())
          .filter(child -> child.matches("[1-9][0-9]{0,17}"))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new InvalidModelException(name, "can't list the versions: " + e.getMessage(), e);
    }
  }

  private static List<Long> latest(List<Long> present, int count) {
    return present.subList(Math.max(0, present.size() - Math.max(1, count)), present.size());
  }
}
