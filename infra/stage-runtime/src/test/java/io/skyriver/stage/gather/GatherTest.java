package io.skyriver.stage.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.Patches;
import io.skyriver.stage.gather.GatherOutcome.Completed;
import io.skyriver.stage.gather.GatherOutcome.Corrupt;
import io.skyriver.stage.gather.GatherOutcome.Dropped;
import io.skyriver.stage.gather.GatherOutcome.Kept;
import io.skyriver.stage.gather.GatherOutcome.Reason;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatherTest {
  private static final List<LatentPatch> STEP_2 = Patches.cut("video_1", 1, "a", 2, 1);
  private static final List<LatentPatch> STEP_4 = Patches.cut("video_1", 1, "b", 4, 2);

  private final Replay replay = new Replay();

  @Test
  void completesWithTheLastPatchOfAnExecution() {
    replay.feed(STEP_2);

    assertThat(replay.outcomes().subList(0, 7)).allMatch(Kept.class::isInstance);
    assertThat(replay.outcomes().get(7)).isEqualTo(new Completed("a", 2, 8, false));
    assertThat(replay.completed().get(0).planes()).isEqualTo(Patches.planes(1));
  }

  @Test
  void neverCompletesFromTwoExecutions() {
    List<LatentPatch> other = Patches.cut("video_1", 1, "other", 2, 1);

    replay.feed(STEP_2.subList(0, 4)).feed(other.subList(4, 8));

    assertThat(replay.completed()).isEmpty();
  }

  @Test
  void dropsLowerAndEqualStepsOnceAStepIsComplete() {
    replay.feed(STEP_4);

    assertThat(replay.feed(STEP_2.get(0))).isEqualTo(new Dropped(Reason.STALE));
    assertThat(replay.feed(STEP_4.get(0))).isEqualTo(new Dropped(Reason.STALE));
  }

  @Test
  void forgetsOpenSetsThatAHigherStepMakesNeedless() {
    replay.feed(STEP_2.subList(0, 7)).feed(STEP_4);

    assertThat(replay.state(STEP_4.get(0)).executions()).isEmpty();
  }

  @Test
  void keepsAnOpenSetOfAHigherStep() {
    replay.feed(STEP_4.subList(0, 7)).feed(STEP_2).feed(STEP_4.get(7));

    assertThat(replay.completed()).extracting(set -> set.header().step()).containsExactly(2, 4);
  }

  @Test
  void countsAnotherExecutionWithOtherBytesAsDivergent() {
    replay.feed(STEP_2);

    GatherOutcome outcome = replay.feed(Patches.cut("video_1", 1, "other", 2, 99).get(3));

    assertThat(outcome).isEqualTo(new Dropped(Reason.DIVERGENT));
  }

  @Test
  void tellsDivergentSetsThatWereOpenTogether() {
    replay.feed(Patches.cut("video_1", 1, "other", 2, 99).subList(0, 3)).feed(STEP_2);

    assertThat(replay.outcomes()).last().isEqualTo(new Completed("a", 2, 8, true));
  }

  @Test
  void callsDifferentBytesUnderOneExecutionCorrupt() {
    List<LatentPatch> sameExecution = Patches.cut("video_1", 1, "a", 2, 99);

    replay.feed(STEP_2.get(0));

    assertThat(replay.feed(sameExecution.get(0))).isInstanceOf(Corrupt.class);
  }

  @Test
  void callsDifferentBytesUnderTheFinishedExecutionCorrupt() {
    replay.feed(STEP_2);

    assertThat(replay.feed(Patches.cut("video_1", 1, "a", 2, 99).get(0)))
        .isInstanceOf(Corrupt.class);
  }

  @Test
  void callsABrokenChecksumCorruptAndGoesOnAsIfItHadNotCome() {
    LatentPatch broken =
        LatentPatch.newBuilder(STEP_2.get(0)).setCrc32c(STEP_2.get(0).getCrc32c() + 1).build();

    assertThat(replay.feed(broken)).isInstanceOf(Corrupt.class);
    replay.feed(STEP_2);

    assertThat(replay.completed()).hasSize(1);
  }

  @Test
  void refusesHostileCountsBeforeReservingMemory() {
    LatentPatch hostile =
        LatentPatch.newBuilder(STEP_2.get(0)).setPatches(Integer.MAX_VALUE).build();
    LatentPatch empty =
        LatentPatch.newBuilder(STEP_2.get(0)).setPayloads(List.of(ByteBuffer.allocate(0))).build();

    assertThat(replay.feed(hostile)).isInstanceOf(Corrupt.class);
    assertThat(replay.feed(empty)).isInstanceOf(Corrupt.class);
  }

  @Test
  void law6AHigherAttemptFencesLowerOnes() {
    List<LatentPatch> second = Patches.cut("video_1", 2, "c", 0, 3);

    replay.feed(STEP_2.subList(0, 7)).feed(second.get(0));

    assertThat(replay.feed(STEP_2.get(7))).isEqualTo(new Dropped(Reason.FENCED));
    assertThat(replay.state(STEP_2.get(0)).executions()).containsExactly("c");
    replay.feed(second.subList(1, 8));
    assertThat(replay.completed()).extracting(set -> set.header().step()).containsExactly(0);
  }

  @Test
  void boundsTheNumberOfOpenSets() {
    for (int run = 0; run < 3 * Gather.MOST_OPEN; run++) {
      replay.feed(Patches.cut("video_1", 1, "run" + run, 2, 1).get(0));
    }

    assertThat(replay.state(STEP_2.get(0)).executions())
        .hasSize(Gather.MOST_OPEN)
        .contains("run" + (3 * Gather.MOST_OPEN - 1));
  }
}
