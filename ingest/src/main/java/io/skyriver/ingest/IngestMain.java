package io.skyriver.ingest;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.InvalidConfigException;
import java.util.concurrent.CountDownLatch;

/** Runs ingest until it is asked to stop. */
public final class IngestMain {
  private IngestMain() {}

  /**
   * Starts the process.
   *
   * @param arguments a properties file, or none; the environment's variables count either way
   */
  public static void main(String[] arguments) throws InterruptedException {
    try {
      run(IngestConfigReader.read(ConfigSources.ofProcess(arguments)));
    } catch (InvalidConfigException invalid) {
      System.err.println(invalid.getMessage());
      System.exit(2);
    }
  }

  private static void run(IngestConfig config) throws InterruptedException {
    Ingest ingest = Ingest.start(config);
    Runtime.getRuntime().addShutdownHook(new Thread(ingest::close, "skyriver-ingest-shutdown"));
    new CountDownLatch(1).await();
  }
}
