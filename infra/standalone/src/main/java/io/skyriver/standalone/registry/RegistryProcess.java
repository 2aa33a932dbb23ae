package io.skyriver.standalone.registry;

import io.skyriver.standalone.net.FreePorts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * An Apicurio registry with Confluent's interface on the loopback interface, in its own process.
 * Schemas and ids live in a file and survive every kind of end. The process ends when this object
 * is closed, and when this JVM dies.
 */
public final class RegistryProcess implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int ATTEMPTS = 3;

  private final Process process;
  private final int port;
  private final ClassData classData;

  private RegistryProcess(Process process, int port, ClassData classData) {
    this.process = process;
    this.port = port;
    this.classData = classData;
  }

  /**
   * Starts the registry and waits until it answers.
   *
   * @param settings where everything is
   * @throws IllegalStateException if it does not come up; the message names its log
   */
  public static RegistryProcess start(RegistrySettings settings) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      int port = FreePorts.orAny(settings.port());
      ClassData classData = ClassData.in(settings.cache());
      RegistryProcess registry =
          new RegistryProcess(launch(settings, port, classData), port, classData);
      if (registry.answersInTime()) {
        return registry;
      }
      registry.close();
      // Another process may have taken the port between choosing and using it.
      if (attempt == ATTEMPTS || settings.port() != 0) {
        throw new IllegalStateException(
            "the schema registry did not start on port " + port + ", see " + settings.log());
      }
    }
  }

  private static Process launch(RegistrySettings settings, int port, ClassData classData) {
    try {
      Files.createDirectories(scratch(settings));
      Files.createDirectories(settings.log().toAbsolutePath().getParent());
      return new ProcessBuilder(command(settings, port, classData))
          .directory(settings.directory().toFile())
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(settings.log().toFile()))
          .start();
    } catch (IOException failure) {
      throw new UncheckedIOException("the schema registry's process did not start", failure);
    }
  }

  private static Path scratch(RegistrySettings settings) {
    return settings.directory().toAbsolutePath().resolve("scratch");
  }

  private static List<String> command(RegistrySettings settings, int port, ClassData classData)
      throws IOException {
    Path server = serverJar(settings.server());
    List<String> command = new ArrayList<>();
    // A session of its own: Ctrl-C at the terminal is the parent's to answer.
    Path setsid = Path.of("/usr/bin/setsid");
    if (Files.isExecutable(setsid)) {
      command.add(setsid.toString());
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx192m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData"));
    command.addAll(classData.options());
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + scratch(settings),
            "-Dquarkus.http.host=127.0.0.1",
            "-Dquarkus.http.port=" + port,
            // Without a write delay: an id that a client has seen survives the server's sudden
            // death.
            "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:"
                + settings.directory().toAbsolutePath().resolve("registry")
                + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0",
            "-Dquarkus.log.level=WARN",
            "-Dquarkus.banner.enabled=false",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-cp",
            ClassData.ownCode() + File.pathSeparator + server,
            RegistryMain.class.getName(),
            mainClass(server)));
    return command;
  }

  /**
   * The registry's program.
   *
   * @throws IOException if it is not in the folder
   */
  public static Path serverJar(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("no registry server in " + folder))
          .toAbsolutePath();
    }
  }

  private static String mainClass(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.getManifest().getMainAttributes().getValue("Main-Class");
    }
  }

  private boolean answersInTime() throws InterruptedException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (answers()) {
        return true;
      }
      if (Thread.interrupted()) {
        close();
        throw new InterruptedException("interrupted while the schema registry started");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    return false;
  }

  private boolean answers() {
    try {
      URI subjects = URI.create(address() + "/subjects");
      HttpURLConnection connection = (HttpURLConnection) subjects.toURL().openConnection();
      connection.setConnectTimeout((int) START_LIMIT.toMillis());
      connection.setReadTimeout((int) START_LIMIT.toMillis());
      int status = connection.getResponseCode();
      connection.disconnect();
      return status == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Where clients of Confluent's interface connect. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port + "/apis/ccompat/v7");
  }

  public int port() {
    return port;
  }

  /** The process, for those who watch it. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Asks the process to end, waits a bounded time, then kills it. */
  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException alreadyGone) {
      // The pipe of a dead process: nothing left to tell it.
    }
    boolean gone = false;
    try {
      gone = process.waitFor(STOP_LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
    if (gone && process.exitValue() == 0) {
      classData.keep();
    } else {
      process.destroyForcibly();
      classData.discard();
    }
  }
}
