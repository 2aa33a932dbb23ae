package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFailed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Law 8 with a model server whose chunks take a second, by what the model server itself counts. */
@Order(Integer.MAX_VALUE - 1)
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(SharedProcesses.class)
class CancellationTest {
  private static final Duration LIMIT = Duration.ofSeconds(300);
  private static final Duration ALLOWED = Duration.ofMillis(500);
  private static final int VIDEOS = 20;
  private static final long SEED = 8;
  private static final String REPOSITORY = "SKYRIVER_MODEL_SERVER_REPOSITORY";

  @BeforeAll
  void slowDown(SeparateSkyriver processes, @TempDir Path folder) throws Exception {
    processes.set(REPOSITORY, SlowModels.in(folder.resolve("models")).toString());
    processes.run("restart", "model-server");
  }

  @AfterAll
  void hurryAgain(SeparateSkyriver processes) throws Exception {
    processes.unset(REPOSITORY);
    processes.run("restart", "model-server");
  }

  /** So long that none is finished before it is cancelled. */
  private static PromptSubmitted prompt(long seed) {
    return PromptSubmitted.newBuilder()
        .setPrompt("a rocket rises up in front of a starry night sky")
        .setSize("96x96")
        .setSeconds(30.0)
        .setSteps(100)
        .setSeed(seed)
        .build();
  }

  @Test
  void law8NoChunkStartsHalfASecondAfterTheCommitAndNothingIsDecodedLater(
      SeparateSkyriver processes) throws Exception {
    Observer observer = processes.observer();

    Set<String> videos =
        new Cancellations(processes, SEED)
            .of(LongStream.range(0, VIDEOS).mapToObj(CancellationTest::prompt).toList());
    observer.awaitOutcomes(videos, LIMIT);
    finishAnother(observer);

    Map<String, Instant> commits = commits(processes);
    List<Duration> lateness = new ArrayList<>();
    for (String video : videos) {
      Executions executions = processes.executions().of(Set.of(video));
      assertCancelled(observer, video);
      assertThat(
              executions.begunAfter(
                  Objects.requireNonNull(commits.get(video), video).plus(ALLOWED)))
          .as(video)
          .isEmpty();
      executions
          .lastBegun()
          .ifPresent(
              last ->
                  lateness.add(
                      Duration.between(Objects.requireNonNull(commits.get(video), video), last)));
    }
    System.out.printf(
        "cancelled: %d videos, %d of them after a model was called for them; the latest start of an"
            + " execution is %d ms after the commit of its control record%n",
        videos.size(), lateness.size(), Collections.max(lateness).toMillis());
    assertThat(lateness).as("videos that had to be stopped").hasSizeGreaterThan(VIDEOS / 4);
  }

  @Test
  void law8AVideoThatIsCancelledBeforeItsPromptNeverReachesAModel(SeparateSkyriver processes)
      throws Exception {
    Observer observer = processes.observer();
    String video = Observer.newId();

    observer.cancel(video);
    observer.awaitWish(video, LIMIT);
    observer.submitAs(video, prompt(SEED));
    observer.awaitOutcomes(Set.of(video), LIMIT);
    finishAnother(observer);

    assertCancelled(observer, video);
    assertThat(processes.executions().of(Set.of(video)).all()).isEmpty();
  }

  private static void assertCancelled(Observer observer, String video) {
    assertThat(observer.outcomesOf(video))
        .singleElement()
        .isInstanceOfSatisfying(
            VideoFailed.class,
            failed -> assertThat(failed.getFailure().getCode()).isEqualTo("cancelled"));
  }

  /** Whatever was still on its way for the others has had its turn when this one is there. */
  private static void finishAnother(Observer observer) throws Exception {
    PromptSubmitted small =
        PromptSubmitted.newBuilder()
            .setPrompt("a red ball rolls")
            .setSize("48x48")
            .setFrames(1)
            .setSteps(1)
            .build();
    observer.awaitFile(observer.submit(small), LIMIT);
  }

  private static Map<String, Instant> commits(SeparateSkyriver processes) throws Exception {
    return ControlCommits.in(
        processes.data().resolve("state").resolve("broker"), processes.registry());
  }
}
