package io.skyriver.standalone.process;

import io.skyriver.standalone.broker.EmbeddedBroker;
import io.skyriver.standalone.data.DataDirectory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Runs the broker of a data directory as a process of its own, until it is told to stop. */
public final class BrokerMain {

  private BrokerMain() {}

  /** Arguments: the data directory, and the port to listen on. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("usage: BrokerMain DATA PORT");
    }
    DataDirectory data = DataDirectory.open(Path.of(arguments[0]));
    EmbeddedBroker broker =
        EmbeddedBroker.start(data.broker(), data.clusterId(), Integer.parseInt(arguments[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(broker, data), "stop"));
    new CountDownLatch(1).await();
  }

  private static void stop(EmbeddedBroker broker, DataDirectory data) {
    broker.close();
    data.close();
  }
}
