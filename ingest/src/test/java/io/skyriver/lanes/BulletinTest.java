package io.skyriver.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LaneGrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BulletinTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");

  private final Bulletin bulletin = new Bulletin();

  @Test
  void tellsEachPlaceOnce() {
    assertThat(bulletin.news(places(0, 50), START)).hasSize(50);
    assertThat(bulletin.news(places(0, 50), START)).isEmpty();
  }

  @Test
  void tellsAtMostSoManyAtATimeAndTheFrontFirst() {
    int most = Bulletin.MOST;

    assertThat(bulletin.news(places(0, most + 5), START)).isEqualTo(places(0, most));
    assertThat(bulletin.news(places(0, most + 5), START)).hasSize(5);
  }

  @Test
  void keepsTheTrafficOfOneVideoBoundedHoweverLongItsQueueIs() {
    List<LaneGrant> told = new ArrayList<>();
    for (int ahead = 5000; ahead >= 0; ahead--) {
      told.addAll(bulletin.news(List.of(place("v", ahead, START)), START));
    }

    assertThat(told).hasSizeLessThan(Bulletin.NEAR + 60);
    assertThat(told.get(told.size() - 1).getQueuePosition()).isZero();
  }

  @Test
  void isNeverWrongByMoreThanAnEighthAndNeverNearTheFront() {
    int told = -1;
    for (int ahead = 1000; ahead >= 0; ahead--) {
      List<LaneGrant> news = bulletin.news(List.of(place("v", ahead, START)), START);
      told = news.isEmpty() ? told : news.get(0).getQueuePosition();
      assertThat(told - ahead).isBetween(0, ahead < Bulletin.NEAR ? 0 : ahead / 8);
    }
  }

  @Test
  void tellsWhenTheExpectedTimeMovesByMuch() {
    bulletin.news(List.of(place("v", 3, START.plusSeconds(100))), START);

    assertThat(bulletin.news(List.of(place("v", 3, START.plusSeconds(110))), START)).isEmpty();
    assertThat(bulletin.news(List.of(place("v", 3, START.plusSeconds(140))), START)).hasSize(1);
    assertThat(bulletin.news(List.of(place("v", 3, null)), START)).hasSize(1);
  }

  private static List<LaneGrant> places(int from, int to) {
    return IntStream.range(from, to).mapToObj(at -> place("v" + at, at, START)).toList();
  }

  private static LaneGrant place(String video, int ahead, @Nullable Instant expected) {
    return new LaneGrant("tiny/small", video, 1, false, ahead, expected);
  }
}
