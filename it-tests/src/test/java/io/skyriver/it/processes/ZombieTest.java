package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Law 4 against processes that stop where they are, are taken for dead and replaced, and then go on
 * as if nothing had happened.
 */
@Order(Integer.MAX_VALUE - 1)
@ExtendWith(SharedProcesses.class)
class ZombieTest {
  private static final Duration LIMIT = Duration.ofSeconds(300);

  /** Several windows, each of them a second or two of work. */
  private static final PromptSubmitted PROMPT =
      PromptSubmitted.newBuilder()
          .setPrompt("a rocket rises up in front of a starry night sky")
          .setSize("64x64")
          .setSeconds(4.0)
          .setSteps(100)
          .setSeed(6L)
          .build();

  @Test
  void law4ATaskManagerThatComesBackAfterItsReplacementChangesNothing(SeparateSkyriver processes)
      throws Exception {
    comesBack(processes, "denoise-taskmanager-1", "denoise-taskmanager-2");
    processes.run("stop", "denoise-taskmanager-2");
    finish(processes.observer());
  }

  @Test
  void law4ALedgerThatComesBackAfterTheOtherTookItsPartitionsChangesNothing(
      SeparateSkyriver processes) throws Exception {
    comesBack(processes, "ledger-1", "ledger-2");
  }

  /**
   * Stops a process with videos in its hands until another has finished them, then lets it go on.
   */
  private static void comesBack(SeparateSkyriver processes, String zombie, String heir)
      throws Exception {
    Observer observer = processes.observer();
    String undisturbed = finish(observer);
    List<String> videos = new ArrayList<>();
    for (int video = 0; video < 2; video++) {
      videos.add(observer.submit(PROMPT));
    }
    observer.awaitChunks(videos.get(0), 1, LIMIT);

    processes.run("pause", zombie);
    Instant stopped = Instant.now();
    try {
      processes.run("start", heir);
      observer.awaitOutcomes(videos, LIMIT);
    } finally {
      processes.run("resume", zombie);
    }
    String after = finish(observer);

    assertThat(videos)
        .as("videos that were not done when " + zombie + " stopped")
        .anyMatch(video -> observer.madeAfter(video, stopped) > 0);
    assertThat(videos)
        .allSatisfy(video -> assertThat(observer.awaitFile(video, LIMIT)).isEqualTo(undisturbed));
    assertThat(after).isEqualTo(undisturbed);
    assertThat(observer.outcomes()).allSatisfy((video, all) -> assertThat(all).hasSize(1));
  }

  private static String finish(Observer observer) throws Exception {
    return observer.awaitFile(observer.submit(PROMPT), LIMIT);
  }
}
