package io.skyriver.ledger;

import static io.skyriver.ledger.Samples.prompt;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IdentityTest {

  @Test
  void keepsADeclaredId() {
    assertThat(VideoIds.of(prompt().setIdempotencyKey("k").build(), "t-0-1"))
        .isEqualTo(Samples.VIDEO);
  }

  @Test
  void derivesTheIdFromTenantAndKeyWhereverTheRecordLies() {
    PromptSubmitted submission = prompt().setVideoId(null).setIdempotencyKey("k").build();
    PromptSubmitted other = prompt().setVideoId(null).setIdempotencyKey("k").setTenant("b").build();

    String id = VideoIds.of(submission, "t-0-1");

    assertThat(id).matches(VideoIds::isValid).isEqualTo(VideoIds.of(submission, "t-5-9"));
    assertThat(id).isEqualTo(VideoIds.ofKey("default", "k")).isNotEqualTo(VideoIds.of(other, ""));
  }

  @Test
  void derivesTheIdFromThePlaceOfAnAnonymousRecord() {
    PromptSubmitted submission = prompt().setVideoId(null).build();

    assertThat(VideoIds.of(submission, "t-0-1"))
        .matches(VideoIds::isValid)
        .isNotEqualTo(VideoIds.of(submission, "t-0-2"));
  }

  @Test
  void findsTheVideoOfACancellationByItsKey() {
    var cancellation = CancellationRequested.newBuilder().setIdempotencyKey("k").build();

    assertThat(VideoIds.of(cancellation)).contains(VideoIds.ofKey(null, "k"));
  }

  @Test
  void knowsEqualContentWhateverTheNameAndTheOrderOfLabels() {
    PromptSubmitted one = prompt().setMetadata(Map.of("a", "1", "b", "2")).build();
    PromptSubmitted same =
        prompt()
            .setVideoId(null)
            .setIdempotencyKey("k")
            .setTenant("default")
            .setMetadata(new java.util.TreeMap<>(Map.of("b", "2", "a", "1")))
            .build();

    assertThat(SubmissionDigest.of(one)).isEqualTo(SubmissionDigest.of(same));
  }

  @Test
  void tellsOtherContentApart() {
    String digest = SubmissionDigest.of(prompt().build());

    assertThat(SubmissionDigest.of(prompt().setSeed(0L).build())).isNotEqualTo(digest);
    assertThat(SubmissionDigest.of(prompt().setTenant("b").build())).isNotEqualTo(digest);
    assertThat(SubmissionDigest.of(prompt().setMetadata(Map.of("a", "b, c=d")).build()))
        .isNotEqualTo(
            SubmissionDigest.of(prompt().setMetadata(Map.of("a", "b", "c", "d")).build()));
  }

  @Test
  void keepsItsDigestsForever() {
    assertThat(SubmissionDigest.of(prompt().build()))
        .isEqualTo("c22c45def242e4e7fb70b3db786b1aee778d66b29402fea3c6d6fbbb186f98d9");
  }
}
