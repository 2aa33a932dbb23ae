package io.skyriver.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private static final long NOW = 1_800_000_000_000L;

  private final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
  private final Outbox outbox = new Outbox(context, "processor");

  @BeforeEach
  void setTheClock() {
    context.setCurrentSystemTimeMs(NOW);
  }

  @Test
  void commitsAtOnceWhatOthersWaitFor() {
    for (Topic<?> topic :
        List.of(Topics.LEDGER_INBOX, Topics.LANE_COMMANDS, Topics.LANE_GRANTS, Topics.CONTROL)) {
      MockProcessorContext<byte[], byte[]> fresh = new MockProcessorContext<>();
      fresh.setCurrentSystemTimeMs(NOW);

      send(new Outbox(fresh, "processor"), topic);

      assertThat(fresh.committed()).as(topic.name()).isTrue();
    }
  }

  @Test
  void leavesProgressToTheInterval() {
    send(outbox, Topics.VIDEOS);
    send(outbox, Topics.PROGRESS);

    assertThat(context.committed()).isFalse();
  }

  @Test
  void letsTheRecordsOfABurstShareCommits() {
    assertThat(commitsWith(0)).as("a prompt").isTrue();
    assertThat(commitsWith(12)).as("its grant").isTrue();
    assertThat(commitsWith(13)).as("another").isFalse();
    assertThat(commitsWith(24)).as("another").isFalse();
    assertThat(commitsWith(25)).as("one a while after the first").isTrue();
    assertThat(commitsWith(36)).as("another").isFalse();
    assertThat(commitsWith(37)).as("one a while after the second").isTrue();
  }

  private boolean commitsWith(long millis) {
    context.setCurrentSystemTimeMs(NOW + millis);
    context.resetCommit();
    send(outbox, Topics.ENCODE_TASKS);
    return context.committed();
  }

  private static void send(Outbox outbox, Topic<?> topic) {
    Record<byte[], byte[]> cause = new Record<>(new byte[0], new byte[0], NOW);
    outbox.send(topic.name(), "video_1", new byte[0], new RecordHeaders(), cause);
  }
}
