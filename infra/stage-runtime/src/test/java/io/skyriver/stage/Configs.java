package io.skyriver.stage;

import io.skyriver.stage.config.StageConfig;
import java.nio.file.Path;
import java.util.Map;

/** Configurations for tests; nothing listens where they point. */
public final class Configs {
  private static final String NOWHERE = "127.0.0.1:1";

  private Configs() {}

  public static StageConfig in(Path folder) {
    return StageConfig.of(settings(folder));
  }

  public static Map<String, String> settings(Path folder) {
    return Map.of(
        "bootstrap-servers",
        NOWHERE,
        "registry-url",
        "http://" + NOWHERE,
        "model-servers",
        NOWHERE,
        "card",
        Path.of("../models/repository/skyriver-mini.card.json").toUri().toString(),
        "artifacts",
        folder.resolve("artifacts").toUri().toString(),
        "checkpoints",
        folder.resolve("checkpoints").toUri().toString());
  }
}
