package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.NOW;
import static io.skyriver.ledger.Samples.assembled;
import static io.skyriver.ledger.Samples.failed;
import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.ArtifactDeletion;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AgingTest {
  private static final Retention RETENTION = Retention.DEFAULT;
  private final LedgerDriver ledger = new LedgerDriver();

  @Test
  void nothingIsDueOfAVideoThatHasNotEnded() {
    ledger.submit(prompt().build());
    assertThat(ledger.dueAt()).isEmpty();
    ledger.grant();
    assertThat(ledger.dueAt()).isEmpty();

    ledger.age(NOW.plus(Duration.ofDays(1000)));

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.UNCHANGED);
  }

  @Test
  void aFinishedVideoLosesItsWorkFilesThenItsOwnAndThenItsState() {
    finish();
    assertThat(ledger.video().getExpiresAt()).isEqualTo(NOW.plus(RETENTION.finishedFiles()));
    ledger.clear();

    ledger.age(due());
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.SWEPT);
    assertThat(ledger.only(Topics.ARTIFACT_DELETIONS).getKinds())
        .containsExactly("conditioning", "given", "latents", "segment");
    assertThat(ledger.all(Topics.VIDEOS)).as("nobody has to know").isEmpty();

    assertThat(due()).isEqualTo(NOW.plus(RETENTION.finishedFiles()));
    ledger.age(due());
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.EXPIRED);
    assertThat(ledger.last(Topics.ARTIFACT_DELETIONS).getKinds()).as("all").isEmpty();

    assertThat(due()).isEqualTo(NOW.plus(RETENTION.entries()));
    ledger.age(due());
    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.FORGOTTEN);
    assertThat(ledger.isForgotten()).isTrue();
  }

  @Test
  void anExpiredVideoStaysCompletedAndTellsWhenItsFilesWent() {
    LedgerDriver longer = LedgerDriver.keeping(Duration.ofDays(1), Duration.ofDays(40));
    longer.submit(prompt().build());
    longer.grant();
    longer.stage(assembled(1));
    longer.clear();

    longer.age(NOW.plus(Duration.ofDays(1)));

    assertThat(longer.lastVerdict()).isEqualTo(Verdict.EXPIRED);
    Video video = longer.only(Topics.VIDEOS);
    assertThat(video.getState()).isEqualTo(VideoState.COMPLETED);
    assertThat(video.getExpiredAt()).isEqualTo(NOW.plus(Duration.ofDays(1)));
    assertThat(video.getArtifact()).as("its digest").isEqualTo(Samples.FILE);
    assertThat(longer.dueAt()).contains(NOW.plus(Duration.ofDays(40)));
    assertThat(longer.all(Topics.FINISHED)).as("the outcome is told once").isEmpty();
  }

  @Test
  void aFailedVideoLosesAllItsFilesSoon() {
    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(failed(1, FailureClass.USER));
    ledger.clear();

    ledger.age(NOW.plus(RETENTION.workFiles()));

    ArtifactDeletion deletion = ledger.only(Topics.ARTIFACT_DELETIONS);
    assertThat(deletion.getKinds()).isEmpty();
    assertThat(deletion.getReason()).isEqualTo("outcome");
    assertThat(ledger.video().getExpiresAt()).isNull();
  }

  @Test
  void anErasureIsRepeatedOnceAndThenForgotten() {
    finish();
    ledger.erase();
    ledger.clear();
    assertThat(due()).isEqualTo(NOW.plus(RETENTION.erasures()));

    ledger.age(due());
    assertThat(ledger.writes()).hasSize(2);
    assertThat(due()).isEqualTo(NOW.plus(RETENTION.entries()));
    ledger.age(due());

    assertThat(ledger.isForgotten()).isTrue();
    assertThat(ledger.writes()).hasSize(2);
  }

  @Test
  void aCancellationWhosePromptNeverComesIsForgotten() {
    ledger.cancel("never mind");
    assertThat(due()).isEqualTo(NOW.plus(RETENTION.entries()));

    ledger.age(due());

    assertThat(ledger.lastVerdict()).isEqualTo(Verdict.FORGOTTEN);
    assertThat(ledger.isForgotten()).isTrue();
  }

  @Test
  void anEntryOfAnOlderVersionBeginsToAgeWhenItIsFirstSeen() {
    Ledger rules = new Ledger(Samples.ACCEPTANCE, new Links(null), 3);
    LedgerEntry old =
        LedgerEntry.newBuilder().setVideoId(Samples.VIDEO).setCancelReason("before").build();
    assertThat(rules.dueAt(old)).contains(Instant.EPOCH);

    LedgerOutcome outcome = rules.apply(old, new LedgerEvent.Due(Samples.VIDEO, NOW));

    assertThat(outcome.verdict()).isEqualTo(Verdict.DATED);
    assertThat(rules.dueAt(Objects.requireNonNull(outcome.entry())))
        .contains(NOW.plus(RETENTION.entries()));
  }

  @Test
  void filesAreNeverKeptLongerThanTheStateThatNamesThem() {
    Duration day = Duration.ofDays(1);
    assertThatThrownBy(() -> new Retention(day, day.multipliedBy(2), day, day))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Retention(day, Duration.ZERO, day, day))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Law 4: whatever time does, a redelivery within the horizon never makes a second video. */
  @Property(tries = 300)
  void law4ARedeliveryWithinTheHorizonNeverMakesASecondVideo(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 5) Integer> deeds,
      @ForAll @IntRange(min = 0, max = 44 * 24 * 60) int minutes) {
    LedgerDriver driver = new LedgerDriver();
    driver.submit(prompt().build());
    driver.grant();
    deeds.forEach(deed -> act(driver, deed));

    driver.age(NOW.plus(Duration.ofMinutes(minutes)));
    driver.submit(prompt().build());
    driver.grant();
    driver.stage(assembled(1));

    int outcomes = driver.all(Topics.FINISHED).size() + driver.all(Topics.FAILED).size();
    assertThat(outcomes).isEqualTo(1);
    assertThat(driver.all(Topics.ENCODE_TASKS)).hasSize(1);
  }

  /** Whatever happened, an entry goes in the end, and does no more than a few things until then. */
  @Property(tries = 300)
  void everyEntryIsForgottenInTheEnd(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 5) Integer> deeds) {
    LedgerDriver driver = new LedgerDriver();
    driver.cancel("");
    deeds.forEach(deed -> act(driver, deed));
    List<Verdict> verdicts = new ArrayList<>();

    while (!driver.isForgotten() && verdicts.size() < 10) {
      driver.age(driver.dueAt().orElseThrow());
      verdicts.add(driver.lastVerdict());
    }

    assertThat(verdicts).hasSizeLessThan(6).endsWith(Verdict.FORGOTTEN);
  }

  private static void act(LedgerDriver driver, int deed) {
    switch (deed) {
      case 0 -> driver.submit(prompt().build());
      case 1 -> driver.cancel("");
      case 2 -> driver.erase();
      case 3 -> driver.stage(assembled(1));
      case 4 -> driver.stage(failed(1, FailureClass.USER));
      default -> driver.age(NOW.plus(Duration.ofHours(1)));
    }
  }

  private void finish() {
    ledger.submit(prompt().build());
    ledger.grant();
    ledger.stage(assembled(1));
  }

  private Instant due() {
    return ledger.dueAt().orElseThrow();
  }
}
