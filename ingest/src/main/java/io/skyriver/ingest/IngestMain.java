package io.skyriver.ingest;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs ingest until it is asked to stop. */
public final class IngestMain {
  private IngestMain() {}

  /**
   * Starts the process.
   *
   * @param arguments the properties file
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      throw new IllegalArgumentException("usage: IngestMain <file.properties>");
    }
    Ingest ingest = Ingest.start(IngestConfigReader.read(Path.of(arguments[0]), System.getenv()));
    Runtime.getRuntime().addShutdownHook(new Thread(ingest::close, "skyriver-ingest-shutdown"));
    new CountDownLatch(1).await();
  }
}
