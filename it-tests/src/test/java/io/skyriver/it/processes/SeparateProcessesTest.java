package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.it.SharedSkyriver;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Broker, registry, model server, ingest in three processes, and each stage as a JobManager with
 * TaskManagers: whichever of them ends, the file is the one that an undisturbed single process
 * makes. The usual run takes one of each kind; {@code -Dprocesses.full} takes all, both ways.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Order(Integer.MAX_VALUE - 1)
@ExtendWith({SharedSkyriver.class, SharedProcesses.class})
@SuppressWarnings("NullAway.Init") // Set before all tests.
class SeparateProcessesTest {
  private static final Duration LIMIT = Duration.ofSeconds(300);
  private static final int STEPS = 100;

  private SeparateSkyriver processes;
  private Observer observer;

  /** Hashes of the files that the single process makes, by seed. */
  private final Map<Long, String> undisturbed = new LinkedHashMap<>();

  @BeforeAll
  void start(RunningSkyriver standalone, SeparateSkyriver shared) throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      undisturbed.put(seed, standalone.finish(prompt(seed)).getArtifact().getSha256());
    }
    processes = shared;
    observer = processes.observer();
  }

  /** Several windows, each of them a second or two of work. */
  private static PromptSubmitted prompt(long seed) {
    return PromptSubmitted.newBuilder()
        .setPrompt("a rocket rises up in front of a starry night sky")
        .setSize("64x64")
        .setSeconds(6.0)
        .setSteps(STEPS)
        .setSeed(seed)
        .build();
  }

  @Test
  void separateProcessesMakeTheFileThatOneProcessMakes() throws Exception {
    String video = observer.submit(prompt(1));

    assertThat(observer.awaitFile(video, LIMIT)).isEqualTo(undisturbed.get(1L));
    assertOneOutcomeEach();
  }

  private static boolean isFull() {
    return Boolean.getBoolean("processes.full") || "".equals(System.getProperty("processes.full"));
  }

  static Stream<Arguments> losses() {
    return isFull()
        ? SeparateSkyriver.PROCESSES.stream()
            .flatMap(name -> Stream.of(Arguments.of("stop", name), Arguments.of("kill", name)))
        : Stream.of(
            Arguments.of("stop", "broker"),
            Arguments.of("kill", "ledger-1"),
            Arguments.of("kill", "denoise-taskmanager-1"),
            Arguments.of("kill", "denoise-jobmanager"),
            Arguments.of("stop", "model-server"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("losses")
  void law5AProcessEndsAndComesBackAndTheFileIsTheSame(String how, String name) throws Exception {
    String video = observer.submit(prompt(1));
    observer.awaitChunks(video, 1, LIMIT);
    long lost = System.nanoTime();

    processes.run(how, name);
    Instant gone = Instant.now();
    processes.run("start", name);
    Duration down = since(lost);
    String hash = observer.awaitFile(video, LIMIT);

    report(
        "%s %s: back after %s, file after %s, of it %d pieces of work without %s or later",
        how, name, down, since(lost), observer.madeAfter(video, gone), name);
    assertThat(observer.madeAfter(video, gone))
        .as("work that was still to be done when " + name + " was gone")
        .isPositive();
    assertThat(hash).isEqualTo(undisturbed.get(1L));
    assertOneOutcomeEach();
  }

  @Test
  void law5TheDenoiseJobGrowsAndShrinksWithWorkInFlight() throws Exception {
    Map<String, Long> seeds = new LinkedHashMap<>();
    for (int round = 0; round < 2; round++) {
      for (long seed : undisturbed.keySet()) {
        seeds.put(observer.submit(prompt(seed)), seed);
      }
    }
    List<String> videos = List.copyOf(seeds.keySet());
    observer.awaitChunks(videos.get(0), 1, LIMIT);
    long began = System.nanoTime();

    processes.run("rescale", "denoise", "2");
    Duration grown = since(began);
    Instant shrinking = Instant.now();
    processes.run("rescale", "denoise", "1");
    report("denoise 1 → 2 → 1: grown after %s, shrunk after %s", grown, since(began));

    for (String video : videos) {
      assertThat(observer.awaitFile(video, LIMIT)).isEqualTo(undisturbed.get(seeds.get(video)));
    }
    report("denoise 1 → 2 → 1: all files after %s", since(began));
    assertThat(videos)
        .as("in flight when it shrinks")
        .anyMatch(video -> observer.madeAfter(video, shrinking) > 1);
    assertOneOutcomeEach();
  }

  static Stream<String> parts() {
    return isFull()
        ? Stream.of("encoder", "denoise", "decode", "ingest")
        : Stream.of("denoise", "ingest");
  }

  /** One video is on its way, another one has just been submitted. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("parts")
  void law5APartIsExchangedWithWorkInFlightAndTheFilesAreTheSame(String part) throws Exception {
    String first = observer.submit(prompt(2));
    observer.awaitChunks(first, 1, LIMIT);
    String second = observer.submit(prompt(3));
    long began = System.nanoTime();

    processes.run("upgrade", part);
    Duration exchanged = since(began);
    String firstFile = observer.awaitFile(first, LIMIT);
    String secondFile = observer.awaitFile(second, LIMIT);

    report("upgrade %s: exchanged after %s, both files after %s", part, exchanged, since(began));
    assertThat(firstFile).isEqualTo(undisturbed.get(2L));
    assertThat(secondFile).isEqualTo(undisturbed.get(3L));
    assertOneOutcomeEach();
  }

  /** For a read-committed reader, law 4. */
  private void assertOneOutcomeEach() {
    assertThat(observer.outcomes()).allSatisfy((video, all) -> assertThat(all).hasSize(1));
  }

  private static Duration since(long instant) {
    return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - instant));
  }

  private static void report(String line, Object... values) {
    System.out.println("processes: " + line.formatted(values));
  }
}
