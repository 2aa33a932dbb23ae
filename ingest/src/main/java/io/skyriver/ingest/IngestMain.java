package io.skyriver.ingest;

import io.skyriver.config.ConfigSources;
import io.skyriver.config.InvalidConfigException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs ingest until it is asked to stop. */
public final class IngestMain {
  private static final Logger LOG = LoggerFactory.getLogger(IngestMain.class);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

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
    announce(ingest);
    new CountDownLatch(1).await();
  }

  /** Tells once that everything works, for whoever waits for this process to start. */
  private static void announce(Ingest ingest) throws InterruptedException {
    try {
      ingest.awaitRunning(PATIENCE);
      LOG.atInfo().log("ingest runs");
    } catch (TimeoutException slow) {
      LOG.atWarn().setCause(slow).log("ingest does not run yet and keeps trying");
    }
  }
}
