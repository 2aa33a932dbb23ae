package io.skyriver.modelserver.engine;

import java.nio.file.Path;

/** Keeps the tokenizer library to this machine: no downloads, no reports, no search for a GPU. */
public final class Natives {
  private Natives() {}

  /**
   * Sets what the library reads from system properties when it is first used. What is already set
   * stays.
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
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
