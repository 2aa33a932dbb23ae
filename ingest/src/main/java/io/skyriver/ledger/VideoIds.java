package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names videos: {@code video_} and 32 lower-case hex digits. */
public final class VideoIds {
  /** Owner of a video whose submitter names none. */
  public static final String DEFAULT_TENANT = "default";

  /** Largest integer that survives a JSON number read as a double. */
  private static final long LARGEST_EXACT = (1L << 53) - 1;

  private static final Pattern FORM = Pattern.compile("video_[0-9a-f]{32}");
  private static final int ID_BYTES = 16;

  private VideoIds() {}

  public static boolean isValid(String id) {
    return FORM.matcher(id).matches();
  }

  /** An id nobody had before. */
  public static String random() {
    return "video_" + UUID.randomUUID().toString().replace("-", "");
  }

  /**
   * The id of a submission, the same for each of its redeliveries: the declared one, else derived
   * from tenant and idempotency key, else from where the record lies.
   *
   * @param eventId topic-partition-offset of the record
   */
  public static String of(PromptSubmitted submission, String eventId) {
    if (submission.getVideoId() != null) {
      return submission.getVideoId();
    }
    return submission.getIdempotencyKey() != null
        ? ofKey(submission.getTenant(), submission.getIdempotencyKey())
        : derived(List.of("record", eventId));
  }

  /** The id a cancellation is about; empty when it names neither a video nor a key. */
  public static Optional<String> of(CancellationRequested cancellation) {
    if (cancellation.getVideoId() != null) {
      return Optional.of(cancellation.getVideoId());
    }
    return Optional.ofNullable(cancellation.getIdempotencyKey())
        .map(key -> ofKey(cancellation.getTenant(), key));
  }

  /** The id of the submission with that idempotency key. */
  public static String ofKey(@Nullable String tenant, String idempotencyKey) {
    return derived(List.of("key", tenantOf(tenant), idempotencyKey));
  }

  static String tenantOf(@Nullable String tenant) {
    return tenant == null ? DEFAULT_TENANT : tenant;
  }

  /** The seed of a video whose submitter gives none: not negative, and exact in JSON. */
  static long seedOf(String videoId) {
    return ByteBuffer.wrap(Digests.sha256(List.of("seed", videoId))).getLong() & LARGEST_EXACT;
  }

  private static String derived(List<String> parts) {
    return "video_" + HexFormat.of().formatHex(Digests.sha256(parts), 0, ID_BYTES);
  }
}
