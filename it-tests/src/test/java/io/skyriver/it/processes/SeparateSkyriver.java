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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A Skyriver of separate processes, run by the script that users run. Its model server keeps a log
 * of its executions over all its lives.
 */
final class SeparateSkyriver implements AutoCloseable {
  /** Every process there is with one TaskManager per stage. */
  static final List<String> PROCESSES =
      List.of(
          "broker",
          "registry",
          "model-server",
          "ledger-1",
          "ledger-2",
          "api",
          "encoder-jobmanager",
          "encoder-taskmanager-1",
          "denoise-jobmanager",
          "denoise-taskmanager-1",
          "decode-jobmanager",
          "decode-taskmanager-1");

  static final List<String> STAGES = List.of("encoder", "denoise", "decode");

  private static final Duration LIMIT = Duration.ofSeconds(600);
  private static final int PORTS = 23;

  private final Script script;
  private final Registry registry;
  private final Observer observer;

  private SeparateSkyriver(Script script) throws Exception {
    this.script = script;
    this.registry = new ConfluentRegistry(URI.create(script.run("address", "registry").strip()));
    this.observer = new Observer(kafka(), registry);
  }

  /**
   * Starts everything.
   *
   * @param data an empty or missing directory, which keeps the logs
   */
  static SeparateSkyriver up(Path data) throws Exception {
    return up(data, Map.of());
  }

  /**
   * The same with settings of processes, as their environment's variables.
   *
   * @param settings for every start of a process from now on
   */
  static SeparateSkyriver up(Path data, Map<String, String> settings) throws Exception {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("SKYRIVER_MODEL_SERVER_EXECUTION_LOG", executionLog(data).toString());
    Script script = new Script(data.toAbsolutePath(), freePorts(), environment);
    try {
      script.run("up", "--with", Long.toString(ProcessHandle.current().pid()));
      return new SeparateSkyriver(script);
    } catch (Exception | AssertionError failure) {
      script.run("down");
      throw failure;
    }
  }

  private static Path executionLog(Path data) {
    return data.toAbsolutePath().resolve("logs").resolve("executions");
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

  /** What the model server ran so far, in all its lives. */
  Executions executions() {
    return Executions.in(executionLog(script.data));
  }

  /** Where everything is kept. */
  Path data() {
    return script.data;
  }

  /** Where Kafka is reached. */
  String kafka() throws Exception {
    return script.run("address", "kafka").strip();
  }

  /** Where the API is reached. */
  URI http() throws Exception {
    return URI.create(script.run("address", "http").strip());
  }

  /** Where the model server listens. */
  int modelPort() {
    return script.portBase + 2;
  }

  /** Where the JobManager of a stage is asked. */
  URI flink(String stage) {
    return URI.create("http://127.0.0.1:" + (script.portBase + 20 + STAGES.indexOf(stage)));
  }

  Registry registry() {
    return registry;
  }

  /**
   * Changes a setting of the processes that are started from now on.
   *
   * @param variable as the environment names it
   */
  void set(String variable, String value) {
    script.environment.put(variable, value);
  }

  /** Leaves it at what it is by default. */
  void unset(String variable) {
    script.environment.remove(variable);
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

  /**
   * @param environment may be changed
   */
  private record Script(Path data, int portBase, Map<String, String> environment) {

    /** Runs a command to its end and gives its output. */
    String run(String... words) throws Exception {
      Path file = RunningSkyriver.repository().resolve("infra/processes/skyriver-processes");
      List<String> command = new ArrayList<>();
      command.add(file.toString());
      command.addAll(List.of("--data", data.toString(), "--port-base", "" + portBase));
      command.addAll(List.of(words));
      Command done =
          Command.run(LIMIT, "", Path.of("").toAbsolutePath(), Map.copyOf(environment), command);
      assertThat(done.exitCode()).as(command + "\n" + done.errors()).isZero();
      return done.output();
    }
  }
}
