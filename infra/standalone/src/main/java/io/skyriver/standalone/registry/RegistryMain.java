package io.skyriver.standalone.registry;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;

/**
 * Entry point of the registry's process: runs the server and ends with its parent. The parent holds
 * the other end of standard input and never writes; the operating system closes it however the
 * parent dies.
 *
 * <p>Its classpath is this class and the server, so it may use nothing else.
 */
public final class RegistryMain {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private RegistryMain() {}

  /** Arguments: the server's main class, then the server's own arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    start("parent-watch", () -> exitAtEndOf(System.in));
    String[] own = Arrays.copyOfRange(args, 1, args.length);
    Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) own);
  }

  private static void exitAtEndOf(InputStream parent) {
    try {
      parent.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException alsoAnEnd) {
      // A broken pipe says the same as its end: nobody is there any more.
    }
    start("halt-after-grace", RegistryMain::haltAfterGrace);
    System.exit(0);
  }

  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE.toMillis());
    } catch (InterruptedException now) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void start(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
