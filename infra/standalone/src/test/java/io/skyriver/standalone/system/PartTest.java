package io.skyriver.standalone.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PartTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ExecutorService threads = Executors.newCachedThreadPool(StarterThreads.named());

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void partsThatDoNotNeedEachOtherStartAtTheSameTime() throws InterruptedException {
    CountDownLatch both = new CountDownLatch(2);

    Part<Boolean> one = Part.begin("one", threads, () -> meet(both));
    Part<Boolean> two = Part.begin("two", threads, () -> meet(both));

    assertThat(one.await(LIMIT) && two.await(LIMIT)).isTrue();
  }

  private static boolean meet(CountDownLatch latch) throws InterruptedException {
    latch.countDown();
    latch.await();
    return true;
  }

  @Test
  void aPartStartsAfterThoseItNeeds() throws InterruptedException {
    Part<String> needed = Part.begin("needed", threads, () -> "ready");
    Part<String> user = Part.begin("user", threads, () -> "uses " + needed.now(), needed);

    assertThat(user.await(LIMIT)).isEqualTo("uses ready");
  }

  @Test
  void aFailureIsToldWithTheNameOfThePartAndTheReason() {
    Part<String> broken = Part.begin("the broker", threads, PartTest::fail);

    assertThatThrownBy(() -> broken.await(LIMIT))
        .isInstanceOf(StartException.class)
        .hasMessage("the broker did not start: no space left")
        .hasCauseInstanceOf(IOException.class);
    assertThat(broken.failed()).isTrue();
  }

  @Test
  void whatNeedsAFailedPartFailsForTheSameReason() {
    Part<String> broken = Part.begin("the broker", threads, PartTest::fail);
    Part<String> user = Part.begin("ingest", threads, () -> "never", broken);

    assertThatThrownBy(() -> user.await(LIMIT))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("no space left");
  }

  @Test
  void aPartThatHangsIsReportedAfterTheLimit() {
    CountDownLatch never = new CountDownLatch(1);
    Part<Boolean> hanging = Part.begin("Flink", threads, () -> meet(never, 2));

    assertThatThrownBy(() -> hanging.await(Duration.ofMillis(50)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("Flink did not start in time");
  }

  private static boolean meet(CountDownLatch latch, int others) throws InterruptedException {
    latch.await();
    return others > 0;
  }

  private static String fail() throws IOException {
    throw new IOException("no space left");
  }
}
