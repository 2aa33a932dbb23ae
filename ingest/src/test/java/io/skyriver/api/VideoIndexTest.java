package io.skyriver.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.api.VideoReader.Order;
import io.skyriver.events.Video;
import io.skyriver.ledger.Samples;
import io.skyriver.ledger.VideoIds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VideoIndexTest {
  private Instant now = Samples.NOW;
  private final VideoIndex index = new VideoIndex(Duration.ofDays(30), () -> now);

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

    index.erase(video.getVideoId(), now);
    index.erase("never there", now);

    assertThat(index.find(video.getVideoId())).isEmpty();
    assertThat(index.page(null, 10, Order.NEWEST_FIRST).videos()).isEmpty();
  }

  @Test
  void theIdOfAnErasedVideoStaysTakenForAsLongAsTheLedgerRemembersIt() {
    String first = VideoIds.random();
    index.erase(first, now);
    now = now.plus(Duration.ofDays(20));
    index.erase(first, now);
    assertThat(index.isErased(first)).isTrue();

    now = now.plus(Duration.ofDays(10));

    assertThat(index.isErased(first)).as("counts from the first erasure").isFalse();
  }

  @Test
  void aForgottenVideoIsNotAnErasedOneAndAnErasedOneMayComeAgain() {
    Video video = video(0);
    index.put(video);
    index.forget(video.getVideoId());
    assertThat(index.find(video.getVideoId())).isEmpty();
    assertThat(index.isErased(video.getVideoId())).isFalse();

    index.erase(video.getVideoId(), now);
    index.put(video);

    assertThat(index.isErased(video.getVideoId())).isFalse();
  }

  @Test
  void pagesStayInOrderWhileTheOldestAreForgotten() {
    List<Video> videos = IntStream.range(0, 6).mapToObj(VideoIndexTest::video).toList();
    videos.forEach(index::put);
    VideoPage first = index.page(null, 2, Order.NEWEST_FIRST);

    index.forget(videos.get(0).getVideoId());
    index.forget(videos.get(1).getVideoId());
    VideoPage second = index.page(first.videos().get(1).getVideoId(), 2, Order.NEWEST_FIRST);

    assertThat(first.videos()).containsExactly(videos.get(5), videos.get(4));
    assertThat(second.videos()).containsExactly(videos.get(3), videos.get(2));
    assertThat(second.hasMore()).isFalse();
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
