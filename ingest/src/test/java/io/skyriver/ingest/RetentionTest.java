package io.skyriver.ingest;

import static io.skyriver.ledger.Samples.VIDEO;
import static io.skyriver.ledger.Samples.assembled;
import static io.skyriver.ledger.Samples.prompt;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactDeletion;
import io.skyriver.events.CancellationRequested;
import io.skyriver.ingest.IngestConfig.Streams;
import io.skyriver.ingest.IngestTopology.StoreKind;
import io.skyriver.ledger.Retention;
import io.skyriver.ledger.Samples;
import io.skyriver.ledger.Verdict;
import io.skyriver.ledger.VideoIds;
import io.skyriver.schemas.headers.TombstoneReason;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.StateTopics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the topology forgets by itself, on a clock that the tests move. */
class RetentionTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Retention RETENTION = Retention.DEFAULT;

  private final TopologyHarness ingest = new TopologyHarness(Samples.ACCEPTANCE);

  @AfterEach
  void close() {
    ingest.close();
  }

  @Test
  void theFilesThatOnlyTheWorkNeededGoSoonAfterTheOutcome() {
    finish();
    ingest.pass(RETENTION.workFiles().minus(SECOND.multipliedBy(2)));
    assertThat(deletions()).isEmpty();

    ingest.pass(SECOND.multipliedBy(4));

    assertThat(deletions())
        .singleElement()
        .returns(VIDEO, ArtifactDeletion::getVideoId)
        .returns("outcome", ArtifactDeletion::getReason);
    assertThat(ingest.read(Topics.ARTIFACT_DELETIONS)).isEmpty();
  }

  @Test
  void nothingIsKeptOfAVideoBehindTheHorizonAndItsIdIsFreeAgain() {
    finish();
    ingest.records(Topics.VIDEOS.name());
    ingest.pass(RETENTION.workFiles().plus(SECOND));
    ingest.pass(RETENTION.entries().plus(SECOND));

    assertThat(ingest.kept(VIDEO)).isNull();
    assertThat(tombstones()).containsExactly(TombstoneReason.FORGOTTEN);
    ingest.submit(prompt().build());

    assertThat(ingest.total(Verdict.FORGOTTEN)).isEqualTo(1);
    assertThat(ingest.total(Verdict.ACCEPTED)).isEqualTo(2);
  }

  @Test
  void anErasureOverATopicLeavesNoWordOfThePromptInTheStore() {
    ingest.submit(prompt().setPrompt("a very private fox").build());
    ingest.stage(assembled(1));
    assertThat(text(ingest.kept(VIDEO))).contains("private fox");

    ingest.cancel(erasure().setVideoId(VIDEO).build());

    assertThat(text(ingest.kept(VIDEO))).doesNotContain("private");
    assertThat(tombstones()).containsExactly(TombstoneReason.ERASED);
    assertThat(deletions()).extracting(ArtifactDeletion::getReason).containsExactly("erasure");
    ingest.pass(RETENTION.erasures().plus(SECOND));
    assertThat(tombstones()).as("closes the segment").containsExactly(TombstoneReason.ERASED);
    ingest.pass(RETENTION.entries());
    assertThat(ingest.kept(VIDEO)).isNull();
  }

  @Test
  void anErasureOfARunningVideoStopsItFirst() {
    ingest.submit(prompt().build());

    ingest.cancel(erasure().setVideoId(VIDEO).build());
    ingest.pass(SECOND.multipliedBy(2));

    assertThat(ingest.read(Topics.FAILED)).hasSize(1);
    assertThat(tombstones()).containsExactly(TombstoneReason.ERASED);
  }

  @Test
  void cancellationsWithoutAPromptDoNotPileUp() {
    List<String> ids = Stream.generate(VideoIds::random).limit(100).toList();
    ids.forEach(id -> ingest.cancel(CancellationRequested.newBuilder().setVideoId(id).build()));
    assertThat(ids).allSatisfy(id -> assertThat(ingest.kept(id)).isNotNull());

    ingest.pass(RETENTION.entries().plus(SECOND));

    assertThat(ids).allSatisfy(id -> assertThat(ingest.kept(id)).isNull());
  }

  @Test
  void stateOnDiskForgetsAlike(@TempDir Path folder) {
    Streams streams = Streams.DEFAULT.withStateDirectory(folder);
    try (TopologyHarness disk =
        new TopologyHarness(Samples.ACCEPTANCE, StoreKind.ON_DISK, streams)) {
      disk.submit(prompt().build());
      disk.stage(assembled(1));
      assertThat(disk.kept(VIDEO)).isNotNull();

      disk.pass(RETENTION.workFiles().plus(SECOND));
      disk.pass(RETENTION.finishedFiles().plus(SECOND));
      disk.pass(RETENTION.entries().plus(SECOND));

      assertThat(disk.kept(VIDEO)).isNull();
    }
  }

  @Test
  void outdatedStateLeavesItsChangelogAsItLeavesOtherTopics() {
    assertThat(StateTopics.settings())
        .containsOnlyKeys("segment.ms", "max.compaction.lag.ms", "delete.retention.ms");
  }

  private void finish() {
    ingest.submit(prompt().build());
    ingest.stage(assembled(1));
    assertThat(ingest.read(Topics.FINISHED)).hasSize(1);
  }

  private static CancellationRequested.Builder erasure() {
    return CancellationRequested.newBuilder().setErase(true);
  }

  private List<ArtifactDeletion> deletions() {
    return ingest.read(Topics.ARTIFACT_DELETIONS);
  }

  private List<TombstoneReason> tombstones() {
    return ingest.records(Topics.VIDEOS.name()).stream()
        .filter(record -> record.value() == null)
        .map(TestRecord::headers)
        .map(TombstoneReason::of)
        .toList();
  }

  private static String text(byte @Nullable [] bytes) {
    return new String(Objects.requireNonNull(bytes), ISO_8859_1);
  }
}
