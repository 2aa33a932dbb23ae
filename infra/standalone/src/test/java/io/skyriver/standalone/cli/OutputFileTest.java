package io.skyriver.standalone.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir private Path folder;

  @Test
  void replacesAnOlderFile() throws IOException {
    Path target = Files.writeString(folder.resolve("fox.mp4"), "old");

    try (OutputFile file = OutputFile.reserve(target)) {
      file.fill(new ByteArrayInputStream("new".getBytes(UTF_8)));
    }

    assertThat(target).hasContent("new");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void keepsAnOlderFileWhenNothingComes() throws IOException {
    Path target = Files.writeString(folder.resolve("fox.mp4"), "old");

    OutputFile.reserve(target).close();

    assertThat(target).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(target));
  }

  @Test
  void keepsAnOlderFileWhenTheNewOneBreaksOff() throws IOException {
    Path target = Files.writeString(folder.resolve("fox.mp4"), "old");
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };

    try (OutputFile file = OutputFile.reserve(target)) {
      assertThatThrownBy(() -> file.fill(broken)).isInstanceOf(IOException.class);
    }

    assertThat(target).hasContent("old");
  }

  @Test
  void refusesAFolder() {
    assertThatThrownBy(() -> OutputFile.reserve(folder))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("name a file");
  }
}
