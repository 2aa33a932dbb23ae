package io.skyriver.standalone.cli;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import sun.misc.Signal;

/**
 * Ctrl-C and its relatives: the first asks to stop in order, the third ends the process on the
 * spot.
 */
final class Cancellation {
  private static final int PATIENCE = 3;

  private final CountDownLatch wanted = new CountDownLatch(1);
  private final AtomicInteger signals = new AtomicInteger();

  /** Listens to SIGINT, SIGTERM and SIGHUP. */
  static Cancellation onSignals() {
    Cancellation cancellation = new Cancellation();
    for (String name : List.of("INT", "TERM", "HUP")) {
      Signal.handle(new Signal(name), signal -> cancellation.signalled());
    }
    return cancellation;
  }

  private void signalled() {
    wanted.countDown();
    if (signals.incrementAndGet() >= PATIENCE) {
      Runtime.getRuntime().halt(ExitCode.CANCELLED.code());
    }
  }

  /** Asks to stop, as a signal does. */
  void request() {
    wanted.countDown();
  }

  boolean isWanted() {
    return wanted.getCount() == 0;
  }

  /** Waits a while for a signal; true when there was one. */
  boolean await(long seconds) throws InterruptedException {
    return wanted.await(seconds, TimeUnit.SECONDS);
  }
}
