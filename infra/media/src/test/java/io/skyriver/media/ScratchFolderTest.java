package io.skyriver.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFolderTest {
  private static final String PROPERTY = "java.io.tmpdir";

  @TempDir private Path parent;

  @Test
  void liesWhereTheProcessKeepsItsTemporaryFilesNowAndGoesWithItsFiles() throws Exception {
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, parent.toString());
    try (ScratchFolder folder = new ScratchFolder()) {
      Path file = Files.writeString(folder.file("a.mp4"), "content");
      assertThat(file).startsWith(parent);
    } finally {
      System.setProperty(PROPERTY, before);
    }
    assertThat(parent).isEmptyDirectory();
  }
}
