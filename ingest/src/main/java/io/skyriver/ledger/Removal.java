package io.skyriver.ledger;

import io.skyriver.events.ArtifactDeletion;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.Video;
import io.skyriver.schemas.headers.TombstoneReason;
import io.skyriver.schemas.topics.Topics;
import java.util.List;
import java.util.Locale;

/** What is written when something of a video goes. */
final class Removal {
  /** Every kind of file. */
  static final List<String> ALL_FILES = List.of();

  private Removal() {}

  /**
   * Leaves nothing of a video that has ended but what tells a redelivery of its prompt, so that
   * none brings it back.
   */
  static LedgerOutcome erasure(LedgerEntry entry, Video video, Cause cause) {
    LedgerEntry left =
        LedgerEntry.newBuilder()
            .setVideoId(entry.getVideoId())
            .setErased(true)
            .setTenant(video.getTenant())
            .setSubmissionDigest(video.getSubmissionDigest())
            .setSettledAt(cause.at())
            .build();
    return new LedgerOutcome(left, Verdict.ERASED, erasing(left, cause));
  }

  /** An erasure once more: closes what the first one left open, and finds what came late. */
  static LedgerOutcome repeated(LedgerEntry erased, Cause cause) {
    LedgerEntry left = LedgerEntry.newBuilder(erased).setSwept(true).build();
    return new LedgerOutcome(left, Verdict.ERASED, erasing(left, cause));
  }

  /** Nothing is known of a video any more. */
  static LedgerOutcome oblivion(Video video, Cause cause) {
    String id = video.getVideoId();
    return new LedgerOutcome(
        null,
        Verdict.FORGOTTEN,
        List.of(
            tombstone(id, TombstoneReason.FORGOTTEN),
            files(id, video.getTenant(), ALL_FILES, "oblivion", cause)));
  }

  /**
   * Has files deleted.
   *
   * @param kinds how their kinds begin; none for all of them
   */
  static Write<ArtifactDeletion> files(
      String videoId, String tenant, List<String> kinds, String reason, Cause cause) {
    return new Write<>(
        Topics.ARTIFACT_DELETIONS,
        videoId,
        new ArtifactDeletion(videoId, tenant, kinds, reason, cause.at()),
        "");
  }

  private static List<Write<?>> erasing(LedgerEntry left, Cause cause) {
    String id = left.getVideoId();
    return List.of(
        tombstone(id, TombstoneReason.ERASED),
        files(id, left.getTenant(), ALL_FILES, "erasure", cause));
  }

  private static Write<Video> tombstone(String videoId, TombstoneReason reason) {
    return new Write<>(Topics.VIDEOS, videoId, null, reason.name().toLowerCase(Locale.ROOT));
  }
}
