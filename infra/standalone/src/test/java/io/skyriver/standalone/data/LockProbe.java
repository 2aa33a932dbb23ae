package io.skyriver.standalone.data;

import java.io.IOException;
import java.nio.file.Path;

/** Another process that wants a directory: exits with 0 if it gets it. */
final class LockProbe {
  private LockProbe() {}

  public static void main(String[] arguments) throws IOException {
    DirectoryLock.take(Path.of(arguments[0])).close();
  }

  /** Whether another process gets the directory now. */
  static boolean gets(Path directory) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockProbe.class.getName(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor() == 0;
  }
}
