package io.skyriver.modelserver.engine;

import java.nio.file.Path;

/**
 * Keeps the native libraries to one folder, and the tokenizer's to this machine: no downloads, no
 * reports, no search for a GPU.
 */
public final class Natives {
  private static final String ONNX = "onnxruntime.native.path";

  private Natives() {}

  /**
   * Sets what the libraries read from system properties when they are first used. What is already
   * set stays.
   *
   * @param cache folder for extracted native libraries
   */
  public static void confine(Path cache) {
    set("DJL_CACHE_DIR", cache.toString());
    set("ai.djl.offline", "true");
    set("OPT_OUT_TRACKING", "true");
    set("RUST_FLAVOR", "cpu");
    // Its look for CUDA goes through JNA, which unpacks a library as well.
    set("jna.tmpdir", cache.resolve("jna").toString());
    if (System.getProperty(ONNX) == null) {
      OnnxLibraries.in(cache).ifPresent(folder -> set(ONNX, folder.toString()));
    }
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
