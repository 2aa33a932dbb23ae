package io.skyriver.ledger;

import io.skyriver.events.LedgerEntry;
import io.skyriver.events.StageEvent;
import io.skyriver.events.VideoPlan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How far the live attempt of a video has come. Only moves forward: a repeated or late event gives
 * an equal value.
 *
 * @param encoded whether the conditioning is stored
 * @param windowSteps solver steps done, by window
 * @param segments whether the segment is stored, by window
 */
record Work(boolean encoded, List<Integer> windowSteps, List<Boolean> segments) {
  /** What encoding a prompt and storing one segment cost, in solver steps. */
  private static final int ENCODE_WEIGHT = 2;

  private static final int SEGMENT_WEIGHT = 2;

  /** Only an existing file is 100 %. */
  private static final int MOST = 99;

  static Work none(VideoPlan plan) {
    int windows = plan.getWindows().size();
    return new Work(false, Collections.nCopies(windows, 0), Collections.nCopies(windows, false));
  }

  /** At the start of an attempt that has the latents of that many windows. */
  static Work behind(VideoPlan plan, int finishedWindows) {
    List<Integer> steps = new ArrayList<>(none(plan).windowSteps);
    FinishedWindows.denoised(plan)
        .subList(0, finishedWindows)
        .forEach(window -> steps.set(window, plan.getSteps()));
    return new Work(false, List.copyOf(steps), none(plan).segments);
  }

  static Work of(LedgerEntry entry) {
    return new Work(entry.getEncoded(), entry.getWindowSteps(), entry.getSegments());
  }

  /** After the event; an event about a window that the plan does not have changes nothing. */
  Work after(StageEvent event, VideoPlan plan) {
    int window = event.getWindow();
    if (window < 0 || window >= windowSteps.size()) {
      return this;
    }
    return switch (event.getType()) {
      case ENCODED -> new Work(true, windowSteps, segments);
      case CHUNK_COMMITTED -> withSteps(window, Math.min(event.getStep(), plan.getSteps()));
      case WINDOW_FINISHED -> withSteps(window, plan.getSteps());
      case SEGMENT_STORED -> withSteps(window, plan.getSteps()).withSegment(window);
      case HELD, ASSEMBLED, FAILED, INPUTS_STORED, ALIVE -> this;
    };
  }

  /** The stages that owe the video something before it has its file. */
  Set<String> owedBy(VideoPlan plan) {
    Set<String> stages = new HashSet<>();
    boolean allSteps = windowSteps.stream().allMatch(steps -> steps >= plan.getSteps());
    boolean anySteps = windowSteps.stream().anyMatch(steps -> steps >= plan.getSteps());
    if (!encoded) {
      stages.add("encoder");
    }
    if (encoded && !allSteps) {
      stages.add("denoise");
    }
    if (encoded && anySteps) {
      stages.add("decode");
    }
    return Set.copyOf(stages);
  }

  /** 0 to 99. */
  int percent(VideoPlan plan) {
    long windows = windowSteps.size();
    long all = ENCODE_WEIGHT + windows * (plan.getSteps() + SEGMENT_WEIGHT);
    long steps = windowSteps.stream().mapToLong(Integer::longValue).sum();
    long stored = segments.stream().filter(Boolean::booleanValue).count();
    long encoding = encoded || steps > 0 ? ENCODE_WEIGHT : 0;
    return (int) Math.min(MOST, 100 * (encoding + steps + stored * SEGMENT_WEIGHT) / all);
  }

  private Work withSteps(int window, int steps) {
    return new Work(
        encoded, with(windowSteps, window, Math.max(windowSteps.get(window), steps)), segments);
  }

  private Work withSegment(int window) {
    return new Work(encoded, windowSteps, with(segments, window, true));
  }

  private static <E> List<E> with(List<E> values, int index, E value) {
    List<E> changed = new ArrayList<>(values);
    changed.set(index, value);
    return List.copyOf(changed);
  }
}
