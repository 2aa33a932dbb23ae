package io.skyriver.modelserver;

import io.skyriver.config.ConfigTree;
import io.skyriver.config.DataSize;
import io.skyriver.config.Kind;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.config.Setting;
import io.skyriver.config.Values;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Every setting of the model server, with the defaults. */
final class ModelServerSettings {
  /** gRPC counts the bytes of a message with an int. */
  private static final DataSize LARGEST = DataSize.ofMebibytes(2047);

  private static final Setting<Path> REPOSITORY =
      Setting.required("repository", Kind.path(), "Folder of models in Triton's layout.");
  private static final Setting<String> HOST =
      Setting.withDefault("host", Kind.text(), "127.0.0.1", "Address to listen on.");
  private static final Setting<Integer> PORT =
      Setting.withDefault("port", Kind.port(), "8001", "Port of KServe v2 over gRPC.");
  private static final Setting<DataSize> LARGEST_MESSAGE =
      Setting.withDefault(
          "largest-message",
          Kind.dataSize(LARGEST),
          "256MiB",
          "The largest request that is taken.");
  private static final Setting<Integer> QUEUE_LIMIT =
      Setting.withDefault(
          "queue-limit",
          Kind.integer(1, 1_000_000),
          "256",
          "Executions of one model that may wait; more are refused as an overload.");
  private static final Setting<Optional<Path>> NATIVE_CACHE =
      Setting.optional(
          "native-cache",
          Kind.path(),
          "Folder for extracted native libraries; `~/.cache/skyriver/natives`, when absent.");

  private static final Setting<Optional<Path>> EXECUTION_LOG =
      Setting.optional(
          "execution-log",
          Kind.path(),
          "Appends a line to this file for each execution that begins or ends; off when absent.");

  private static final Setting<Duration> DRAIN =
      Setting.withDefault(
          "drain",
          Kind.duration(),
          "20s",
          "How long a process that is told to stop lets calls end; it takes no others meanwhile.");

  static final ConfigTree TREE =
      new ConfigTree(
              "model-server",
              "The embedded model server as a process of its own. `ModelServerMain` takes the file"
                  + " as its argument.",
              List.of(
                  REPOSITORY,
                  HOST,
                  PORT,
                  LARGEST_MESSAGE,
                  QUEUE_LIMIT,
                  NATIVE_CACHE,
                  DRAIN,
                  EXECUTION_LOG),
              List.of())
          .and(ObservabilitySettings.SETTINGS);

  private ModelServerSettings() {}

  static ModelServerConfig config(Values values) {
    return new ModelServerConfig(
        values.get(REPOSITORY),
        values.get(HOST),
        values.get(PORT),
        Math.toIntExact(values.get(LARGEST_MESSAGE).bytes()),
        values.get(QUEUE_LIMIT),
        values.get(NATIVE_CACHE).orElseGet(ModelServerSettings::usualNativeCache),
        values.get(DRAIN),
        values.get(EXECUTION_LOG).orElse(null),
        ObservabilitySettings.of(values));
  }

  static Path usualNativeCache() {
    return Path.of(System.getProperty("user.home"), ".cache", "skyriver", "natives");
  }
}
