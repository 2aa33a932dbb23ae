package io.skyriver.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void everyTopicHasItsOwnName() {
    List<String> names = Topics.all().stream().map(TopicDefinition::name).toList();

    assertThat(new HashSet<>(names)).hasSameSizeAs(names);
    assertThat(names).allMatch(name -> name.startsWith("skyriver."));
  }

  @Test
  void whatTheLedgerJoinsByVideoHasEqualPartitionsEverywhere() {
    for (Deployment deployment : List.of(Deployment.STANDALONE, Deployment.CLUSTER)) {
      int inbox = deployment.partitions(Topics.LEDGER_INBOX.definition());
      assertThat(deployment.partitions(Topics.STAGE_EVENTS.definition())).isEqualTo(inbox);
      assertThat(deployment.partitions(Topics.LANE_GRANTS.definition())).isEqualTo(inbox);
    }
  }

  @Test
  void patchesAreNeverCompressed() {
    assertThat(Topics.DENOISE_PATCHES.definition().settings())
        .containsEntry("compression.type", "uncompressed");
    assertThat(Topics.DECODE_PATCHES.definition().settings())
        .containsEntry("compression.type", "uncompressed");
  }

  @Test
  void compactedTopicsHaveNoRetention() {
    assertThat(Topics.VIDEOS.definition().settings())
        .containsEntry("cleanup.policy", "compact")
        .doesNotContainKey("retention.ms");
  }

  @Test
  void internalRecordsAgeFromWhenTheyWereWrittenAndNotFromTheirPrompt() {
    assertThat(Topics.ENCODE_TASKS.definition().settings())
        .containsEntry("message.timestamp.type", "LogAppendTime");
    assertThat(Topics.PROMPTS.definition().settings()).doesNotContainKey("message.timestamp.type");
  }

  @Test
  void controlSignalsOutliveThePatchesTheyDecideAboutAndThenGo() {
    assertThat(Topics.CONTROL.definition().settings())
        .containsEntry("cleanup.policy", "compact,delete")
        .containsKey("retention.ms");
    assertThat(Topics.CONTROL.definition().retention())
        .isGreaterThan(Topics.DENOISE_PATCHES.definition().retention());
  }

  @Test
  void everyTopicForgetsWithinABoundAfterWhatItPromisesToKeep() {
    for (TopicDefinition topic : Topics.all()) {
      assertThat(topic.settings()).containsKey("segment.ms");
      assertThat(topic.settings().containsKey("max.compaction.lag.ms"))
          .isEqualTo(topic.cleanup() != Cleanup.DELETE);
      assertThat(topic.goneWithin()).isLessThan(topic.retention().plus(Duration.ofHours(25)));
    }
    assertThat(Topics.PROMPTS.definition().goneWithin()).isLessThan(Duration.ofDays(8));
    assertThat(Topics.VIDEOS.definition().goneWithin()).isLessThan(Duration.ofHours(7));
  }

  @Test
  void nothingTheStagesReadOutlivesTheControlSignalOfItsVideo() {
    List.of(Topics.ENCODE_TASKS, Topics.DENOISE_PATCHES, Topics.DECODE_PATCHES)
        .forEach(
            topic ->
                assertThat(topic.definition().goneWithin())
                    .isLessThan(Topics.CONTROL.definition().retention()));
  }

  @Test
  void promptsAreKeptNoLongerThanTheirOutcomes() {
    assertThat(Topics.PROMPTS.definition().retention())
        .isLessThan(Topics.FINISHED.definition().retention());
  }

  @Test
  void aTopicWithoutPartitionsCannotBeDefined() {
    assertThatThrownBy(
            () ->
                new TopicDefinition(
                    "t",
                    "",
                    "",
                    "",
                    Visibility.PUBLIC,
                    0,
                    Cleanup.DELETE,
                    Duration.ofDays(1),
                    Compression.UNCOMPRESSED,
                    1 << 20))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aDeploymentCannotAskForMoreCopiesInSyncThanThereAre() {
    assertThatThrownBy(() -> new Deployment((short) 1, 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
