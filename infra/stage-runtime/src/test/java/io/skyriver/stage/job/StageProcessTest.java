package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.stage.Configs;
import io.skyriver.stage.config.StageConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageProcessTest {
  private final List<StageConfig> seen = new ArrayList<>();

  @Test
  void runsTheJobWithTheSettingsOfItsFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("stage.properties");
    Files.writeString(
        file,
        Configs.settings(folder).entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue())
            .collect(Collectors.joining("\n")));

    StageProcess.run(
        new String[] {file.toString()},
        "denoise",
        (env, config) -> {
          seen.add(config);
          env.fromData(1, 2).sinkTo(new DiscardingSink<>());
        });

    assertThat(seen).containsExactly(Configs.in(folder));
  }

  @Test
  void startsNothingWithoutItsSettings(@TempDir Path folder) {
    String[] missing = {folder.resolve("none.properties").toString()};

    assertThatThrownBy(
            () -> StageProcess.run(missing, "denoise", (env, config) -> seen.add(config)))
        .isInstanceOf(RuntimeException.class);
    assertThat(seen).isEmpty();
  }
}
