package io.skyriver.it.processes;

import io.skyriver.it.SimulatedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The shipped models without their arithmetic, each chunk of which takes a second. */
final class SlowModels {
  private static final int INSTANCES = 4;

  private SlowModels() {}

  /** Writes them into an empty or missing folder. */
  static Path in(Path folder) throws IOException {
    SimulatedModels.small(folder, INSTANCES, 0, card -> {});
    Path denoiser = folder.resolve("mini_denoiser").resolve("config.pbtxt");
    String usual = "key: \"call_seconds\" value: { string_value: \"0\" }";
    String config = Files.readString(denoiser);
    if (!config.contains(usual)) {
      throw new AssertionError("there is no call_seconds in " + config);
    }
    Files.writeString(denoiser, config.replace(usual, usual.replace("\"0\"", "\"1\"")));
    return folder;
  }
}
