package io.skyriver.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadReplacementTest {
  private Instant now = Instant.EPOCH;
  private final ThreadReplacement replacement = new ThreadReplacement(() -> now);

  @Test
  void waitsTwiceAsLongEachTimeUpToABound() {
    assertThat(Stream.generate(replacement::pause).limit(10))
        .startsWith(Duration.ofMillis(200), Duration.ofMillis(400), Duration.ofMillis(800))
        .endsWith(ThreadReplacement.LONGEST, ThreadReplacement.LONGEST);
  }

  @Test
  void startsAnewAfterAQuietWhile() {
    replacement.pause();
    replacement.pause();
    now = now.plus(ThreadReplacement.QUIET).plusMillis(1);

    assertThat(replacement.pause()).isEqualTo(ThreadReplacement.FIRST);
  }

  @Test
  void replacesAThreadAndDoesNotHoldUpClosing() throws Exception {
    Stream.generate(replacement::pause).limit(10).forEach(pause -> {});
    CompletableFuture<StreamThreadExceptionResponse> answer =
        CompletableFuture.supplyAsync(() -> replacement.handle(new AssertionError("dead")));

    replacement.close();

    assertThat(answer.get(5, TimeUnit.SECONDS))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
  }
}
