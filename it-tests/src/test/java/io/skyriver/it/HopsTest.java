package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFinished;
import io.skyriver.events.VideoState;
import io.skyriver.it.TopicTap.Tapped;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One video's way, as a consumer that reads all topics sees it. */
@ExtendWith(SharedSkyriver.class)
class HopsTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STEPS = 40;

  @Test
  void encodeEveryChunkAndDecodeEachWentThroughKafka(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(
            PromptSubmitted.newBuilder()
                .setPrompt("a rocket rises up in front of a starry night sky")
                .setSize("96x96")
                .setSteps(STEPS)
                .setSeconds(3.0)
                .setSeed(3L)
                .build());
    List<Tapped> way = wayOf(skyriver, finished.getVideoId());
    way.forEach(tapped -> System.out.println(describe(tapped)));

    assertThat(on(way, Topics.PROMPTS.name())).hasSize(1);
    assertThat(values(way, EncodeTask.class)).hasSize(1);
    EncodeTask task = values(way, EncodeTask.class).findFirst().orElseThrow();
    int chunk = task.getPlan().getChunkSteps();
    int windows = task.getPlan().getWindows().size();
    assertThat(windows).as("windows of 3 s").isEqualTo(2);

    List<LatentPatch> denoise = patches(way, Topics.DENOISE_PATCHES.name());
    for (int window = 0; window < windows; window++) {
      assertThat(stepsOf(denoise, window))
          .as("the chunks of window " + window)
          .containsExactlyElementsOf(
              Stream.iterate(0, step -> step < STEPS, step -> step + chunk).toList());
    }
    assertThat(stepsOf(denoise, 0)).as("more than one chunk").hasSizeGreaterThan(1);

    List<LatentPatch> decode = patches(way, Topics.DECODE_PATCHES.name());
    assertThat(decode).allMatch(patch -> patch.getStep() == STEPS);
    assertThat(decode.stream().map(LatentPatch::getWindow).distinct()).hasSize(windows);
    Stream.of(denoise, decode).forEach(HopsTest::assertSeveralRecordsPerWindow);

    assertThat(values(way, StageEvent.class).map(StageEvent::getType))
        .contains(
            StageEventType.ENCODED,
            StageEventType.CHUNK_COMMITTED,
            StageEventType.WINDOW_FINISHED,
            StageEventType.SEGMENT_STORED,
            StageEventType.ASSEMBLED);
    assertThat(values(way, Video.class).map(Video::getState).distinct())
        .containsExactly(VideoState.QUEUED, VideoState.IN_PROGRESS, VideoState.COMPLETED);
    assertThat(values(way, Video.class).map(Video::getProgress)).isSorted().endsWith(100);
    assertThat(values(way, VideoFinished.class)).hasSize(1);
    assertThat(values(way, ControlSignal.class).map(ControlSignal::getClosed))
        .containsExactly(false, true);
  }

  private static void assertSeveralRecordsPerWindow(List<LatentPatch> patches) {
    var sets =
        patches.stream()
            .collect(
                Collectors.groupingBy(
                    p -> p.getExecution() + "/" + p.getWindow() + "/" + p.getStep()));
    assertThat(sets.values())
        .allSatisfy(
            set -> {
              assertThat(set).hasSizeGreaterThan(1).hasSize(set.get(0).getPatches());
              assertThat(set.stream().map(LatentPatch::getPatch)).doesNotHaveDuplicates();
            });
  }

  /** Steps at which patches of a window were written, ascending. */
  private static List<Integer> stepsOf(List<LatentPatch> patches, int window) {
    return List.copyOf(
        patches.stream()
            .filter(patch -> patch.getWindow() == window)
            .collect(
                Collectors.groupingBy(LatentPatch::getStep, TreeMap::new, Collectors.counting()))
            .keySet());
  }

  private static List<Tapped> wayOf(RunningSkyriver skyriver, String videoId) {
    try (TopicTap tap = skyriver.tap()) {
      return tap
          .until(
              tapped ->
                  tapped.value() instanceof ControlSignal signal
                      && signal.getClosed()
                      && signal.getVideoId().equals(videoId),
              LIMIT)
          .stream()
          .filter(tapped -> concerns(tapped.value(), videoId))
          .sorted(Comparator.comparingLong(tapped -> tapped.kafka().timestamp()))
          .toList();
    }
  }

  private static boolean concerns(SpecificRecordBase value, String videoId) {
    return value.getSchema().getField("videoId") != null
        && Objects.equals(value.get("videoId"), videoId);
  }

  private static Stream<Tapped> on(List<Tapped> way, String topic) {
    return way.stream().filter(tapped -> tapped.topic().equals(topic));
  }

  private static <T extends SpecificRecordBase> Stream<T> values(List<Tapped> way, Class<T> type) {
    return way.stream().map(Tapped::value).filter(type::isInstance).map(type::cast);
  }

  private static List<LatentPatch> patches(List<Tapped> way, String topic) {
    return on(way, topic).map(tapped -> (LatentPatch) tapped.value()).toList();
  }

  private static String describe(Tapped tapped) {
    SpecificRecordBase value = tapped.value();
    String what = value.getSchema().getName();
    if (value instanceof LatentPatch patch) {
      what +=
          " window %d step %d patch %d/%d"
              .formatted(
                  patch.getWindow(), patch.getStep(), patch.getPatch() + 1, patch.getPatches());
    } else if (value instanceof StageEvent event) {
      what +=
          " %s %s window %d step %d"
              .formatted(event.getStage(), event.getType(), event.getWindow(), event.getStep());
    } else if (value instanceof Video video) {
      what += " %s %d %%".formatted(video.getState(), video.getProgress());
    }
    return "%-26s %d@%d %s"
        .formatted(tapped.topic(), tapped.kafka().partition(), tapped.kafka().offset(), what);
  }
}
