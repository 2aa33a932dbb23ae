package io.skyriver.standalone.system;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Daemon threads on which parts start and stop. */
final class StarterThreads {
  private StarterThreads() {}

  static ThreadFactory named() {
    AtomicInteger count = new AtomicInteger();
    return body -> {
      Thread thread = new Thread(body, "skyriver-start-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
