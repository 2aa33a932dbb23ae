package io.skyriver.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program run to its end within a bound. */
public record Command(int exitCode, String output, String errors) {

  public static Command run(Duration limit, String input, Path folder, List<String> words)
      throws IOException, InterruptedException {
    return run(limit, input, folder, Map.of(), words);
  }

  /** The same with more in its environment. */
  public static Command run(
      Duration limit,
      String input,
      Path folder,
      Map<String, String> environment,
      List<String> words)
      throws IOException, InterruptedException {
    Path in = Files.createTempFile("skyriver-it", ".in");
    Path out = Files.createTempFile("skyriver-it", ".out");
    Path err = Files.createTempFile("skyriver-it", ".err");
    try {
      Files.writeString(in, input);
      ProcessBuilder program =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      program.environment().putAll(environment);
      Process process = program.start();
      boolean ended = process.waitFor(limit.toSeconds(), TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
        throw new AssertionError("no end within " + limit + ": " + words + "\n" + read(err));
      }
      return new Command(process.exitValue(), read(out), read(err));
    } finally {
      Files.delete(in);
      Files.delete(out);
      Files.delete(err);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
