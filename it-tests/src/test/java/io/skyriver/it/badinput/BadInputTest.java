package io.skyriver.it.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything the system should not be given ends as design law 9 says: a rejection, a failed video
 * or a dead letter with its code, a start that is refused with its reason, or a wait that loses
 * nothing. After each of them the same running system finishes a good prompt.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class BadInputTest {
  private static final Map<String, Outcome> OUTCOMES = new LinkedHashMap<>();
  private static @Nullable Bench bench;

  @BeforeAll
  static void start() throws Exception {
    bench = Bench.start();
  }

  @AfterAll
  static void report() {
    StringBuilder table = new StringBuilder("what was given | what became of it\n");
    OUTCOMES.forEach((name, outcome) -> table.append(name + " | " + outcome + "\n"));
    System.out.println(table.append(OUTCOMES.size()).append(" bad inputs"));
    if (bench != null) {
      bench.close();
    }
  }

  static List<BadInput> prompts() {
    return Prompts.all();
  }

  static List<BadInput> requests() {
    return Requests.all();
  }

  static List<BadInput> bytes() {
    return Bytes.all();
  }

  static List<BadInput> records() {
    return Records.all();
  }

  static List<BadInput> models() {
    return Models.all();
  }

  static List<BadInput> processes() {
    return Processes.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("prompts")
  void law9RejectsPromptsOverKafka(BadInput input) throws Exception {
    give("Kafka: ", input);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("requests")
  void refusesRequestsOverHttp(BadInput input) throws Exception {
    give("HTTP: ", input);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bytes")
  void law9BuriesBytesThatAreNoRecordOfTheirTopic(BadInput input) throws Exception {
    give("bytes: ", input);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("records")
  void law9BuriesRecordsThatMakeNoSense(BadInput input) throws Exception {
    give("record: ", input);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("models")
  void law9FailsVideosWhoseModelsDo(BadInput input) throws Exception {
    give("model: ", input);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("processes")
  void law9RefusesToStartOrWaits(BadInput input) throws Exception {
    give("process: ", input);
  }

  private static void give(String road, BadInput input) throws Exception {
    Bench running = Objects.requireNonNull(bench);

    Outcome outcome = input.attempt().on(running);

    OUTCOMES.put(road + input.name(), outcome);
    assertThat(outcome).isEqualTo(input.expected());
    assertThat(running.finishGood()).as("the next good prompt").isEqualTo(Outcome.finished());
  }
}
