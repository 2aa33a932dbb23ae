package io.skyriver.it.processes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFailed;
import io.skyriver.events.VideoFinished;
import io.skyriver.schemas.topics.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Lets one fault after the other happen to a video on its way, and tells what became of it and how
 * long it took until the video and one submitted after the fault were there. For one thread.
 */
final class FaultTable {
  static final String HEAD =
      """
      | fault | meanwhile | the video on its way | attempts | chunks again | normal after |
      |---|---|---|---|---|---|
      """;

  /** Of each topic, as the script sets it up, and windows of the video. */
  private static final int PARTITIONS = 4;

  private static final String READER = "denoise-taskmanager-1";

  private static final int WINDOWS = 3;

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Several windows of several chunks. */
  private static final PromptSubmitted PROMPT =
      PromptSubmitted.newBuilder()
          .setPrompt("a rocket rises up in front of a starry night sky")
          .setSize("64x64")
          .setSeconds(4.0)
          .setSteps(60)
          .setSeed(1L)
          .build();

  private static final PromptSubmitted SMALL =
      PromptSubmitted.newBuilder(PROMPT).setSize("48x48").setSeconds(null).setFrames(1).build();

  private final SeparateSkyriver processes;
  private final Observer observer;
  private final String undisturbed;
  private final int needed;

  /** Makes the video once, undisturbed. */
  FaultTable(SeparateSkyriver processes) throws Exception {
    this.processes = processes;
    this.observer = processes.observer();
    String video = observer.submit(PROMPT);
    this.undisturbed = observer.awaitFile(video, LIMIT);
    this.needed = chunks(video);
  }

  /** A row of the table. */
  String row(Fault fault) throws Exception {
    String video = observer.submit(PROMPT);
    observer.awaitChunks(video, 1, LIMIT);
    fault.begin().make();
    Instant began = Instant.now();
    Instant over = began.plus(fault.length());
    while (Instant.now().isBefore(over)) {
      observer.read();
    }
    Instant ended = Instant.now();
    fault.end().make();
    String next = observer.submitPatiently(SMALL);
    observer.awaitOutcomes(Set.of(video, next), LIMIT);
    Duration normal = Duration.between(ended, Instant.now());
    assertThat(observer.outcomesOf(video)).hasSize(1);
    assertThat(observer.outcomesOf(next)).singleElement().isInstanceOf(VideoFinished.class);
    return "| %s | %s | %s | %d | %d s |%n"
        .formatted(
            fault.name(),
            meanwhile(video, began, ended),
            outcome(observer.outcomesOf(video)),
            chunks(video) - needed,
            normal.toSeconds());
  }

  /**
   * The log of the partition with one video's window is deleted while the broker is down, before
   * anyone has read it; another video has its windows elsewhere.
   */
  String lostPartition() throws Exception {
    Path log = processes.data().resolve("state").resolve("broker").resolve("log");
    String lost = Observer.newId();
    int partition = partition(lost + "/0");
    String other =
        Stream.generate(Observer::newId)
            .filter(id -> avoids(id, partition))
            .findFirst()
            .orElseThrow();
    TopicPartition needed = new TopicPartition(Topics.DENOISE_PATCHES.name(), partition);
    long end = observer.end(needed);
    processes.run("kill", READER);
    observer.submitAs(lost, PROMPT);
    observer.submitAs(other, PROMPT);
    observer.awaitEnd(needed, end + 1, LIMIT);
    processes.run("kill", "broker");
    delete(log.resolve(Topics.DENOISE_PATCHES.name() + "-" + partition));
    Instant ended = Instant.now();
    processes.run("start", "broker");
    processes.run("start", READER);
    observer.awaitOutcomes(Set.of(lost, other), LIMIT);
    return "| a partition's log deleted: its video | waits | %s | %d | %d s |%n| … another video | waits | %s | %d | |%n"
        .formatted(
            outcome(observer.outcomesOf(lost)),
            chunks(lost) - this.needed,
            Duration.between(ended, Instant.now()).toSeconds(),
            outcome(observer.outcomesOf(other)),
            chunks(other) - this.needed);
  }

  private static boolean avoids(String video, int partition) {
    return IntStream.range(0, WINDOWS)
        .noneMatch(window -> partition(video + "/" + window) == partition);
  }

  /** Where the producers of the stages put a key. */
  private static int partition(String key) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % PARTITIONS;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  private String meanwhile(String video, Instant began, Instant ended) {
    boolean goesOn = observer.madeAfter(video, began) > observer.madeAfter(video, ended);
    return Duration.between(began, ended).toMillis() < 100 ? "" : goesOn ? "goes on" : "waits";
  }

  private String outcome(List<SpecificRecordBase> outcomes) {
    SpecificRecordBase outcome = outcomes.get(0);
    if (outcome instanceof VideoFinished finished) {
      boolean same = finished.getArtifact().getSha256().equals(undisturbed);
      return "finished, %s file | %d".formatted(same ? "same" : "ANOTHER", finished.getAttempt());
    }
    VideoFailed failed = (VideoFailed) outcome;
    return "failed, `%s` | %d".formatted(failed.getFailure().getCode(), failed.getAttempt());
  }

  private int chunks(String video) {
    return processes.executions().of(Set.of(video)).chunks().size();
  }
}
