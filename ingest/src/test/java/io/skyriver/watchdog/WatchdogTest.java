package io.skyriver.watchdog;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.StageHeartbeat;
import io.skyriver.watchdog.Subject.Awaited;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration BEAT = Duration.ofSeconds(10);
  private static final WatchdogRules RULES =
      new WatchdogRules(Duration.ofMinutes(2), Duration.ofMinutes(10), Duration.ofSeconds(2), 60);

  private final Watchdog watchdog = new Watchdog(RULES);
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");

  @Test
  void barksOnceWhenAStageThatWorksIsSilentAboutAVideo() {
    live(Duration.ofMinutes(1));
    watchdog.follow(denoised("video"));

    assertThat(live(Duration.ofSeconds(110))).isEmpty();
    assertThat(live(Duration.ofSeconds(30))).containsExactly(denoised("video"));
    assertThat(live(Duration.ofSeconds(90))).isEmpty();
  }

  @Test
  void isQuietWhileAVideoIsHeld() {
    for (int minute = 0; minute < 60; minute++) {
      watchdog.follow(denoised("video"));
      assertThat(live(Duration.ofMinutes(1))).isEmpty();
    }
  }

  @Test
  void countsNoQueueing() {
    watchdog.follow(denoised("video"));

    for (int beat = 0; beat < 360; beat++) {
      now = now.plus(BEAT);
      watchdog.beat("denoise", heartbeat(0, 1, Duration.ofSeconds(beat % 3)), now);
      assertThat(watchdog.alarms(now)).as("an operator that is full again and again").isEmpty();
    }
  }

  @Test
  void countsNoOutageOfTheStage() {
    live(Duration.ofMinutes(1));
    watchdog.follow(denoised("video"));

    for (int beat = 0; beat < 360; beat++) {
      now = now.plus(BEAT);
      watchdog.beat("encoder", heartbeat(0, 1, BEAT.multipliedBy(beat)), now);
      assertThat(watchdog.alarms(now)).isEmpty();
    }
  }

  @Test
  void waitsForEverySubtask() {
    watchdog.follow(denoised("video"));

    for (int beat = 0; beat < 60; beat++) {
      now = now.plus(BEAT);
      watchdog.beat("denoise", heartbeat(0, 2, BEAT.multipliedBy(beat)), now);
      assertThat(watchdog.alarms(now)).isEmpty();
    }
  }

  @Test
  void forgetsSubtasksThatAreNoMore() {
    now = now.plus(BEAT);
    watchdog.beat("denoise", heartbeat(1, 2, BEAT), now);
    watchdog.follow(denoised("video"));

    assertThat(live(Duration.ofMinutes(3))).containsExactly(denoised("video"));
  }

  @Test
  void givesAStartingLedgerTimeToHearOfItsVideos() {
    watchdog.follow(denoised("video"));
    watchdog.beat("denoise", heartbeat(0, 1, Duration.ofDays(1)), now);

    assertThat(watchdog.alarms(now)).isEmpty();
    assertThat(live(Duration.ofSeconds(110))).isEmpty();
    assertThat(live(Duration.ofSeconds(30))).hasSize(1);
  }

  @Test
  void takesAJumpOfTheClockForLittleTime() {
    live(Duration.ofMinutes(1));
    watchdog.follow(denoised("video"));
    watchdog.follow(new Subject("queued", 0, Awaited.GRANT, Set.of()));

    now = now.plus(Duration.ofDays(2));
    assertThat(live(Duration.ofSeconds(60))).isEmpty();
    now = now.minus(Duration.ofDays(5));
    assertThat(live(Duration.ofSeconds(20))).isEmpty();
    assertThat(live(Duration.ofSeconds(60))).containsExactly(denoised("video"));
  }

  @Test
  void asksForAnAnswerOfTheLaneAgainAndAgain() {
    Subject queued = new Subject("queued", 0, Awaited.GRANT, Set.of());
    watchdog.follow(queued);

    assertThat(live(Duration.ofMinutes(31))).containsExactly(queued, queued, queued);
  }

  @Test
  void letsEachFurtherAttemptWaitFourTimesAsLong() {
    Subject second = new Subject("one", 1, Awaited.RESTART, Set.of());
    Subject third = new Subject("other", 2, Awaited.RESTART, Set.of());
    watchdog.alarms(now);
    watchdog.follow(second);
    watchdog.follow(third);

    assertThat(seconds(1)).isEmpty();
    assertThat(seconds(1)).containsExactly(second);
    watchdog.forget("one");
    assertThat(seconds(5)).isEmpty();
    assertThat(seconds(1)).containsExactly(third);
  }

  @Test
  void boundsRestartsOverAllVideos() {
    watchdog.alarms(now);
    for (int video = 0; video < 200; video++) {
      watchdog.follow(new Subject("video" + video, 1, Awaited.RESTART, Set.of()));
    }
    Set<String> started = new HashSet<>();
    for (int second = 1; second <= 180; second++) {
      seconds(1)
          .forEach(
              subject -> {
                assertThat(started.add(subject.videoId())).isTrue();
                watchdog.forget(subject.videoId());
              });
      assertThat(started).hasSizeLessThanOrEqualTo(60 + second);
    }
    assertThat(started).as("none is left behind").hasSize(200);
  }

  /** Whatever the stages do: once they work for good, what is lost is found within the bound. */
  @Property(tries = 100)
  void law9LeavesNoVideoBehindOnceTheStagesWork(@ForAll long seed) {
    Random random = new Random(seed);
    Watchdog any = new Watchdog(RULES);
    Instant time = Instant.EPOCH;
    List<String> lost = new ArrayList<>();
    for (int event = 0; event < 200; event++) {
      time = time.plusMillis(random.nextInt(40_000));
      switch (random.nextInt(4)) {
        case 0 -> {
          lost.add("video" + event);
          any.follow(denoised("video" + event));
        }
        case 1 ->
            any.beat(
                "denoise",
                heartbeat(random.nextInt(2), 2, Duration.ofSeconds(random.nextInt(300))),
                time);
        case 2 -> any.passed(time);
        default -> any.alarms(time).forEach(alarm -> lost.remove(alarm.subject().videoId()));
      }
    }
    for (int beat = 1; beat <= 20; beat++) {
      time = time.plus(BEAT);
      for (int subtask = 0; subtask < 2; subtask++) {
        any.beat("denoise", heartbeat(subtask, 2, BEAT.multipliedBy(beat)), time);
      }
      any.alarms(time).forEach(alarm -> lost.remove(alarm.subject().videoId()));
    }

    assertThat(lost).isEmpty();
  }

  /** Lets stages beat and the clock tick for that long. */
  private List<Subject> live(Duration time) {
    List<Subject> barked = new ArrayList<>();
    for (Duration left = time; !left.isZero(); left = left.minus(BEAT)) {
      now = now.plus(BEAT);
      beats++;
      watchdog.beat("denoise", heartbeat(0, 1, BEAT.multipliedBy(beats)), now);
      watchdog.alarms(now).forEach(alarm -> barked.add(alarm.subject()));
    }
    return barked;
  }

  private int beats;

  private List<Subject> seconds(int count) {
    List<Subject> barked = new ArrayList<>();
    for (int second = 0; second < count; second++) {
      now = now.plusSeconds(1);
      watchdog.alarms(now).forEach(alarm -> barked.add(alarm.subject()));
    }
    return barked;
  }

  private static Subject denoised(String video) {
    return new Subject(video, 1, Awaited.STAGES, Set.of("denoise"));
  }

  private static StageHeartbeat heartbeat(int subtask, int subtasks, Duration flowing) {
    return new StageHeartbeat("denoise", subtask, subtasks, BEAT.toMillis(), flowing.toMillis());
  }
}
