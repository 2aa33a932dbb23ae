package io.skyriver.decode.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.decode.assembly.Assembly.Outcome;
import io.skyriver.decode.assembly.Assembly.Result;
import io.skyriver.decode.segment.Segment;
import io.skyriver.events.ArtifactRef;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AssemblyTest {

  @Test
  void aVideoOfOneWindowIsCompleteAtOnce() {
    Result result = Assembly.EMPTY.apply(segment(1, 0, 1, "a"));

    assertThat(result.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(result.video()).containsExactly(segment(1, 0, 1, "a"));
  }

  @Test
  void aRecomputedSegmentReplacesNothing() {
    Assembly state = Assembly.EMPTY.apply(segment(1, 0, 2, "first")).next();

    Result again = state.apply(segment(1, 0, 2, "second"));
    Result last = again.next().apply(segment(1, 1, 2, "other"));

    assertThat(again.outcome()).isEqualTo(Outcome.DUPLICATE);
    assertThat(last.video()).containsExactly(segment(1, 0, 2, "first"), segment(1, 1, 2, "other"));
  }

  @Test
  void aCompleteVideoStaysComplete() {
    Assembly state = Assembly.EMPTY.apply(segment(1, 0, 1, "a")).next();

    assertThat(state.apply(segment(1, 0, 1, "b")).outcome()).isEqualTo(Outcome.DUPLICATE);
  }

  @Test
  void aHigherAttemptStartsAnewAndFencesTheLower() {
    Assembly state = Assembly.EMPTY.apply(segment(1, 0, 2, "a")).next();

    Assembly second = state.apply(segment(2, 1, 2, "b")).next();
    Result late = second.apply(segment(1, 1, 2, "c"));
    Result last = late.next().apply(segment(2, 0, 2, "d"));

    assertThat(late.outcome()).isEqualTo(Outcome.FENCED);
    assertThat(last.video()).containsExactly(segment(2, 0, 2, "d"), segment(2, 1, 2, "b"));
  }

  @Property
  void eachAttemptCompletesOnceWithItsFirstSegmentsInOrder(
      @ForAll @IntRange(min = 1, max = 6) int windows,
      @ForAll @IntRange(min = 1, max = 3) int copies,
      @ForAll @IntRange(min = 1, max = 3) int attempts,
      @ForAll long seed) {
    List<Segment> arrivals = new ArrayList<>();
    for (int attempt = 1; attempt <= attempts; attempt++) {
      for (int window = 0; window < windows; window++) {
        for (int copy = 0; copy < copies; copy++) {
          arrivals.add(segment(attempt, window, windows, "copy" + copy));
        }
      }
    }
    Collections.shuffle(arrivals, new Random(seed));

    List<List<Segment>> videos = new ArrayList<>();
    Map<Integer, Segment> first = new LinkedHashMap<>();
    Assembly state = Assembly.EMPTY;
    for (Segment arrival : arrivals) {
      if (arrival.attempt() == attempts) {
        first.putIfAbsent(arrival.window(), arrival);
      }
      Result result = state.apply(arrival);
      state = result.next();
      if (result.outcome() == Outcome.COMPLETED) {
        videos.add(result.video());
      }
    }

    List<Segment> expected =
        IntStream.range(0, windows).mapToObj(window -> first.get(window)).toList();
    assertThat(videos).last().isEqualTo(expected);
    assertThat(videos.stream().map(video -> video.get(0).attempt())).doesNotHaveDuplicates();
    assertThat(state.complete()).isTrue();
    assertThat(state.segments()).isEmpty();
  }

  static Segment segment(int attempt, int window, int windows, String sha256) {
    return new Segment(
        "video_1f",
        "acme",
        attempt,
        window,
        windows,
        new ArtifactRef("memory:/conditioning", "c", 3L, "application/avro"),
        new ArtifactRef("memory:/segment", sha256, 5L, "video/mp4"),
        null);
  }
}
