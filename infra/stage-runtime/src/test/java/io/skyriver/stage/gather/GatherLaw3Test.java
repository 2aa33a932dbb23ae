package io.skyriver.stage.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.Patches;
import io.skyriver.stage.gather.GatherOutcome.Corrupt;
import io.skyriver.stage.window.WindowSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Law 3: any order, duplicates and interleaving give the same window. */
class GatherLaw3Test {

  @Property(tries = 200)
  void law3AnyOrderDuplicatesAndInterleavingGiveTheSameWindows(
      @ForAll @IntRange(min = 1, max = 3) int executions,
      @ForAll @IntRange(min = 1, max = 3) int videos,
      @ForAll @IntRange(min = 0, max = 20) int duplicates,
      @ForAll long seed) {
    List<LatentPatch> schedule = schedule(executions, videos, duplicates, new Random(seed));

    Replay replay = new Replay().feed(schedule);

    assertThat(replay.completed()).hasSize(videos);
    assertThat(replay.completed())
        .allSatisfy(set -> assertThat(set.planes()).isEqualTo(Patches.planes(video(set))));
    assertThat(replay.outcomes()).noneMatch(Corrupt.class::isInstance);
  }

  @Property(tries = 200)
  void law3OfTwoDivergentExecutionsExactlyOneGivesTheWindow(@ForAll long seed) {
    List<LatentPatch> schedule = new ArrayList<>(Patches.cut("video_0", 1, "first", 2, 0));
    schedule.addAll(Patches.cut("video_0", 1, "second", 2, 1));
    Collections.shuffle(schedule, new Random(seed));

    Replay replay = new Replay().feed(schedule);

    assertThat(replay.completed()).hasSize(1);
    WindowSet window = replay.completed().get(0);
    long winner = window.header().execution().equals("first") ? 0 : 1;
    assertThat(window.planes()).isEqualTo(Patches.planes(winner));
  }

  @Property(tries = 200)
  void law5StepsOfAWindowOnlyGrow(@ForAll long seed) {
    List<LatentPatch> schedule = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      schedule.addAll(Patches.cut("video_0", 1, "run" + step, step, step));
    }
    Collections.shuffle(schedule, new Random(seed));

    Replay replay = new Replay().feed(schedule);

    List<Integer> steps =
        replay.completed().stream().map(window -> window.header().step()).toList();
    assertThat(steps).isSorted().doesNotHaveDuplicates().last().isEqualTo(5);
  }

  /** Every patch of every execution at least once; all executions of a video agree on the bytes. */
  private static List<LatentPatch> schedule(
      int executions, int videos, int duplicates, Random random) {
    List<LatentPatch> schedule = new ArrayList<>();
    for (int video = 0; video < videos; video++) {
      for (int run = 0; run < executions; run++) {
        schedule.addAll(Patches.cut("video_" + video, 1, "run" + video + run, 2, video));
      }
    }
    for (int index = 0; index < duplicates; index++) {
      schedule.add(schedule.get(random.nextInt(schedule.size())));
    }
    Collections.shuffle(schedule, random);
    return schedule;
  }

  private static long video(WindowSet set) {
    return Long.parseLong(set.ref().video().substring("video_".length()));
  }
}
