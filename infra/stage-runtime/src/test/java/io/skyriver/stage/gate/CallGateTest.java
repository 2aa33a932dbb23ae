package io.skyriver.stage.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ControlSignal;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallGateTest {
  private Instant now = Instant.ofEpochMilli(1);
  private final CallGate gate = new CallGate(() -> now);
  private final AtomicInteger cancelled = new AtomicInteger();

  @Test
  void takesAVideoWithoutASignalForLive() {
    assertThat(gate.isLive("video_1", 1)).isTrue();
  }

  @Test
  void fencesLowerAttemptsAndPermitsHigherOnes() {
    gate.apply(signal(2, false));

    assertThat(gate.isLive("video_1", 1)).isFalse();
    assertThat(gate.isLive("video_1", 2)).isTrue();
    assertThat(gate.isLive("video_1", 3)).isTrue();
  }

  @Test
  void keepsAClosedVideoClosedWhateverComesLater() {
    gate.apply(signal(2, true));
    gate.apply(signal(1, false));
    gate.apply(signal(3, false));

    assertThat(gate.isLive("video_1", 3)).isFalse();
    assertThat(gate.isClosed("video_1")).isTrue();
  }

  @Test
  void closesAVideoBeforeItsFirstAttempt() {
    gate.apply(signal(0, true));

    assertThat(gate.isLive("video_1", 1)).isFalse();
  }

  @Test
  void ignoresASignalOfALowerAttempt() {
    gate.apply(signal(3, false));
    gate.apply(signal(2, false));

    assertThat(gate.isLive("video_1", 2)).isFalse();
  }

  @Test
  void law8CancelsRunningCallsWhenTheirVideoCloses() {
    try (CallGate.Watch watch = gate.watch("video_1", 1, cancelled::incrementAndGet);
        CallGate.Watch other = gate.watch("video_2", 1, cancelled::incrementAndGet)) {
      gate.apply(signal(1, true));
      gate.apply(signal(1, true));

      assertThat(cancelled).hasValue(1);
    }
  }

  @Test
  void cancelsOnlyCallsOfFencedAttempts() {
    AtomicInteger second = new AtomicInteger();
    try (CallGate.Watch first = gate.watch("video_1", 1, cancelled::incrementAndGet);
        CallGate.Watch next = gate.watch("video_1", 2, second::incrementAndGet)) {
      gate.apply(signal(2, false));

      assertThat(cancelled).hasValue(1);
      assertThat(second).hasValue(0);
    }
  }

  @Test
  void cancelsAtOnceWhatIsNotLiveWhenTheWatchBegins() {
    gate.apply(signal(1, true));

    try (CallGate.Watch watch = gate.watch("video_1", 1, cancelled::incrementAndGet)) {
      assertThat(cancelled).hasValue(1);
    }
  }

  @Test
  void leavesEndedWatchesAlone() {
    gate.watch("video_1", 1, cancelled::incrementAndGet).close();

    gate.apply(signal(1, true));

    assertThat(cancelled).hasValue(0);
  }

  @Test
  void forgetsAVideoWhoseSignalWasDeleted() {
    gate.apply(signal(1, true));

    gate.forget("video_1");

    assertThat(gate.isLive("video_1", 1)).isTrue();
  }

  @Test
  void forgetsAClosedVideoOnceNothingOfItCanBeLeftInTheTopics() {
    gate.apply(signal(1, true));
    now = now.plus(CallGate.CLOSED_KEPT);
    gate.apply(other());
    assertThat(gate.isClosed("video_1")).isTrue();

    now = now.plusSeconds(1);
    gate.apply(other());

    assertThat(gate.isClosed("video_1")).isFalse();
    assertThat(gate.size()).isEqualTo(1);
  }

  @Test
  void remembersALiveVideoHoweverLongItTakes() {
    gate.apply(signal(2, false));
    now = now.plus(CallGate.CLOSED_KEPT.multipliedBy(9));
    gate.apply(other());

    assertThat(gate.isLive("video_1", 1)).isFalse();
  }

  @Test
  void law6FencesARunningCallOfAnEarlierAttempt() {
    try (CallGate.Watch watch = gate.watch("video_1", 1, cancelled::incrementAndGet)) {
      gate.apply(signal(2, false));

      assertThat(cancelled).hasValue(1);
      assertThat(gate.isLive("video_1", 1)).isFalse();
    }
  }

  private ControlSignal other() {
    return new ControlSignal("video_2", 1, false, "", now);
  }

  private static ControlSignal signal(int attempt, boolean closed) {
    return new ControlSignal(
        "video_1", attempt, closed, closed ? "cancelled" : "", Instant.ofEpochMilli(1));
  }
}
