package io.skyriver.modelserver.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxLibrariesTest {
  @TempDir private Path cache;

  @Test
  void areUnpackedOnceForEachVersion() throws IOException {
    Path folder = OnnxLibraries.in(cache).orElseThrow();
    FileTime first = Files.getLastModifiedTime(folder.resolve("libonnxruntime.so"));

    Path again = OnnxLibraries.in(cache).orElseThrow();

    assertThat(folder.getFileName().toString()).startsWith("onnxruntime-");
    assertThat(again).isEqualTo(folder);
    assertThat(Files.getLastModifiedTime(again.resolve("libonnxruntime.so"))).isEqualTo(first);
    assertThat(folder)
        .isDirectoryContaining("glob:**libonnxruntime.so")
        .isDirectoryContaining("glob:**libonnxruntime4j_jni.so")
        .isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void whereTheyCannotBeUnpackedOnnxRuntimeHelpsItself() throws IOException {
    Path file = Files.createFile(cache.resolve("file"));

    assertThat(OnnxLibraries.in(file)).isEmpty();
  }
}
