package io.skyriver.modelserver.engine;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;

/**
 * The libraries of ONNX Runtime, unpacked once for each version: on its own it unpacks them into
 * the temporary folder at every start, and leaves a folder behind at every end.
 */
final class OnnxLibraries {
  private static final String WITHIN = "/ai/onnxruntime/native/linux-x64/";
  private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

  private OnnxLibraries() {}

  /**
   * The folder that has them, within the cache; empty where they can't be unpacked, and ONNX
   * Runtime has to help itself.
   */
  static Optional<Path> in(Path cache) {
    return version().flatMap(version -> unpacked(cache.resolve(version)));
  }

  /** Name of the file the library comes from, which carries its version. */
  private static Optional<String> version() {
    // The class is named, not used: using it would load the libraries.
    CodeSource source = OrtEnvironment.class.getProtectionDomain().getCodeSource();
    return Optional.ofNullable(source)
        .map(CodeSource::getLocation)
        .map(place -> Path.of(place.getPath()).getFileName().toString())
        .filter(name -> name.endsWith(".jar"))
        .map(name -> name.substring(0, name.length() - ".jar".length()));
  }

  private static Optional<Path> unpacked(Path folder) {
    try {
      Files.createDirectories(folder);
      for (String file : FILES) {
        unpack(file, folder);
      }
      return Optional.of(folder);
    } catch (IOException notHere) {
      return Optional.empty();
    }
  }

  /** Whole or not at all: another process may unpack at the same time. */
  private static void unpack(String file, Path folder) throws IOException {
    Path target = folder.resolve(file);
    if (Files.exists(target)) {
      return;
    }
    try (InputStream packed = OrtEnvironment.class.getResourceAsStream(WITHIN + file)) {
      if (packed == null) {
        throw new IOException("there is no " + file + " for this platform");
      }
      Path draft = Files.createTempFile(folder, file, ".part");
      Files.copy(packed, draft, StandardCopyOption.REPLACE_EXISTING);
      Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
