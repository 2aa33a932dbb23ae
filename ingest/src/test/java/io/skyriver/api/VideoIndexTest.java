package io.skyriver.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.api.VideoReader.Order;
import io.skyriver.events.Video;
import io.skyriver.ledger.Samples;
import io.skyriver.ledger.VideoIds;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VideoIndexTest {
  private final VideoIndex index = new VideoIndex();

  @Test
  void keepsTheNewestStateInOnePlace() {
    Video video = video(0);
    index.put(video);
    index.put(Video.newBuilder(video).setProgress(50).build());

    assertThat(index.find(video.getVideoId())).get().returns(50, Video::getProgress);
    assertThat(index.page(null, 10, Order.OLDEST_FIRST).videos()).hasSize(1);
  }

  @Test
  void forgetsAnErasedVideo() {
    Video video = video(0);
    index.put(video);

    index.remove(video.getVideoId());
    index.remove("never there");

    assertThat(index.find(video.getVideoId())).isEmpty();
    assertThat(index.page(null, 10, Order.NEWEST_FIRST).videos()).isEmpty();
  }

  @Test
  void hasReachedAnEndOnlyWhenEveryPartitionHas() {
    index.advance(Map.of(0, 5L, 1, 2L));

    assertThat(index.hasReached(Map.of(0, 5L, 1, 2L))).isTrue();
    assertThat(index.hasReached(Map.of(0, 5L, 1, 3L))).isFalse();
    assertThat(index.hasReached(Map.of(2, 0L))).as("an empty partition").isTrue();
    assertThat(index.hasReached(Map.of(2, 1L))).isFalse();
  }

  @Test
  void wakesWhoWaits() {
    Video video = video(0);
    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> index.put(video));

    boolean came =
        index.await(() -> index.find(video.getVideoId()).isPresent(), Duration.ofSeconds(10));

    assertThat(came).isTrue();
    assertThat(index.await(() -> false, Duration.ofMillis(10))).isFalse();
  }

  private static Video video(int second) {
    return Samples.ACCEPTANCE
        .accept(Samples.prompt().build(), VideoIds.random(), Samples.NOW.plusSeconds(second))
        .orElseThrow();
  }
}
