package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoFinished;
import io.skyriver.it.TopicTap.Tapped;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A minute of video: many windows, each with the end of the one before as its history. */
@ExtendWith(SharedSkyriver.class)
class LongVideoTest {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int FRAMES = 60 * 16;

  /** 8 latent frames, then 6 new ones behind 2 of history, until 240 are there. */
  private static final int WINDOWS = 1 + (240 - 8 + 5) / 6;

  @Test
  void aMinuteHasEveryFrameAndIsStoredInSegmentsWhileLaterWindowsAreDenoised(
      RunningSkyriver skyriver) throws Exception {
    VideoFinished finished = skyriver.finish(minute(), LIMIT);
    VideoFinished again = skyriver.finish(minute(), LIMIT);

    assertThat(skyriver.probe(finished.getArtifact()).frames()).isEqualTo(FRAMES);
    assertThat(again.getArtifact().getSha256())
        .as("law 2: the same prompt, the same bytes")
        .isEqualTo(finished.getArtifact().getSha256());

    List<Tapped> way = wayOf(skyriver, finished.getVideoId());
    List<StageEvent> events =
        way.stream()
            .filter(tapped -> tapped.isOn(Topics.STAGE_EVENTS))
            .map(tapped -> (StageEvent) tapped.value())
            .toList();
    List<Integer> stored = windows(events, StageEventType.SEGMENT_STORED);
    List<Integer> denoised = windows(events, StageEventType.WINDOW_FINISHED);
    assertThat(denoised).containsExactlyElementsOf(IntStream.range(0, WINDOWS).boxed().toList());
    assertThat(stored).containsExactlyElementsOf(denoised);
    assertThat(position(events, StageEventType.SEGMENT_STORED, 0))
        .as("the first segment is stored before half of the windows are denoised")
        .isLessThan(position(events, StageEventType.WINDOW_FINISHED, WINDOWS / 2));
    assertThat(
            way.stream()
                .filter(tapped -> tapped.isOn(Topics.DENOISE_PATCHES))
                .map(tapped -> (LatentPatch) tapped.value())
                .filter(patch -> patch.getWindow() > 0)
                .filter(patch -> patch.getStep() == 0)
                .filter(patch -> patch.getOrigin().getT() == 0))
        .as("the first frames of every later window are given")
        .isNotEmpty()
        .allMatch(LongVideoTest::startsWithHistory);
  }

  private static PromptSubmitted minute() {
    return PromptSubmitted.newBuilder()
        .setPrompt("a ship on the ocean")
        .setSize("48x48")
        .setSeconds(60.0)
        .setSteps(2)
        .setSeed(9L)
        .build();
  }

  /** Whether the mask, the second plane, is set in the first cell. */
  private static boolean startsWithHistory(LatentPatch patch) {
    return patch.getPayloads().get(1).duplicate().order(java.nio.ByteOrder.LITTLE_ENDIAN).getFloat()
        == 1;
  }

  private static List<Integer> windows(List<StageEvent> events, StageEventType type) {
    return events.stream()
        .filter(event -> event.getType() == type)
        .map(StageEvent::getWindow)
        .toList();
  }

  private static int position(List<StageEvent> events, StageEventType type, int window) {
    return IntStream.range(0, events.size())
        .filter(index -> events.get(index).getType() == type)
        .filter(index -> events.get(index).getWindow() == window)
        .findFirst()
        .orElseThrow();
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
          .filter(tapped -> isOf(tapped, videoId))
          .sorted(Comparator.comparingLong(tapped -> tapped.kafka().offset()))
          .toList();
    }
  }

  private static boolean isOf(Tapped tapped, String videoId) {
    return tapped.value() instanceof LatentPatch patch
        ? patch.getVideoId().equals(videoId)
        : tapped.value() instanceof StageEvent event && event.getVideoId().equals(videoId);
  }
}
