package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.it.Command;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.standalone.net.FreePorts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A Skyriver of separate processes, run by the script that users run. */
final class SeparateSkyriver implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(600);
  private static final int PORTS = 23;

  private final Script script;
  private final Registry registry;
  private final Observer observer;

  private SeparateSkyriver(Script script) throws Exception {
    this.script = script;
    this.registry = new ConfluentRegistry(URI.create(script.run("address", "registry").strip()));
    this.observer = new Observer(script.run("address", "kafka").strip(), registry);
  }

  /**
   * Starts everything.
   *
   * @param data an empty or missing directory, which keeps the logs
   */
  static SeparateSkyriver up(Path data) throws Exception {
    Script script = new Script(data, freePorts());
    try {
      script.run("up", "--with", Long.toString(ProcessHandle.current().pid()));
      return new SeparateSkyriver(script);
    } catch (Exception | AssertionError failure) {
      script.run("down");
      throw failure;
    }
  }

  /** Below the range from which the system hands out ports. */
  private static int freePorts() {
    return new Random()
        .ints(200, 300)
        .map(hundred -> hundred * 100)
        .filter(base -> IntStream.range(base, base + PORTS).allMatch(FreePorts::isFree))
        .findFirst()
        .orElseThrow();
  }

  /** What becomes of videos here. */
  Observer observer() {
    return observer;
  }

  /** Runs one of the script's commands to its end. */
  void run(String... words) throws Exception {
    script.run(words);
  }

  @Override
  public void close() throws Exception {
    observer.close();
    registry.close();
    script.run("down");
  }

  private record Script(Path data, int portBase) {

    /** Runs a command to its end and gives its output. */
    String run(String... words) throws Exception {
      Path file = RunningSkyriver.repository().resolve("infra/processes/skyriver-processes");
      List<String> command = new ArrayList<>();
      command.add(file.toString());
      command.addAll(List.of("--data", data.toString(), "--port-base", "" + portBase));
      command.addAll(List.of(words));
      Command done = Command.run(LIMIT, "", Path.of("").toAbsolutePath(), command);
      assertThat(done.exitCode()).as(command + "\n" + done.errors()).isZero();
      return done.output();
    }
  }
}
