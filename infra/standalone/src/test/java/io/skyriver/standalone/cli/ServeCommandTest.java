package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServeCommandTest {
  @TempDir private Path folder;

  private final StringWriter err = new StringWriter();

  @Test
  void aPortInUseIsNamedWithTheOptionThatChangesIt() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThat(serve("--kafka-port", port)).isEqualTo(2);
      assertThat(err.toString()).contains("port " + port + " is in use", "--kafka-port");
    }
  }

  @Test
  void aFolderOfSomethingElseIsRefused() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "important");

    assertThat(serve("--kafka-port", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("choose an empty one");
  }

  private int serve(String option, String value) {
    return Main.commandLine()
        .setErr(new PrintWriter(err))
        .execute(
            "serve",
            "--data",
            folder.toString(),
            "--http-port",
            "0",
            "--registry-port",
            "0",
            "--model-port",
            "0",
            option,
            value);
  }
}
