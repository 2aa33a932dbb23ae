package io.skyriver.standalone.cli;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.ledger.VideoIds;
import io.skyriver.standalone.cli.Times.Moment;
import io.skyriver.standalone.cli.Times.Reference;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a submission to a shared Skyriver says besides its prompt. */
final class SubmitOptions {
  @Mixin private PromptOptions prompt = new PromptOptions();

  @Option(names = "--model", paramLabel = "NAME", description = "Model (default: the server's).")
  private @Nullable String model;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Moment.class,
      description = "Wanted at the latest, 2026-01-31T12:00:00Z or 10m from now.")
  private @Nullable Reference deadline;

  @Option(names = "--tenant", paramLabel = "NAME", description = "Owner (default: default).")
  private @Nullable String tenant;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Submissions with the same key are one video.")
  private @Nullable String idempotencyKey;

  @Option(
      names = "--id",
      paramLabel = "VIDEO",
      converter = VideoIdArgument.class,
      description = "Id of the video (default: a new one, or the key's).")
  private @Nullable String videoId;

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "A label that every event of the video carries; may be repeated.")
  private Map<String, String> labels = new TreeMap<>();

  /** The submission; it names its video, unless its idempotency key does. */
  PromptSubmitted toPrompt() {
    return PromptSubmitted.newBuilder(prompt.toPrompt())
        .setModel(model)
        .setDeadline(
            deadline == null ? null : deadline.after(Instant.now()).truncatedTo(ChronoUnit.MILLIS))
        .setTenant(tenant)
        .setIdempotencyKey(idempotencyKey)
        .setVideoId(videoId == null && idempotencyKey == null ? VideoIds.random() : videoId)
        .setMetadata(labels)
        .build();
  }
}
