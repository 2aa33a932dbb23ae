package io.skyriver.ledger;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.triton.card.FrameSize;
import io.skyriver.triton.card.ModelCard;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a submission must keep to. Every problem is found, not only the first; what depends on the
 * model is looked at only when the model is known. Safe for use by many threads.
 */
public final class SubmissionRules {
  /** Longest idempotency key, in characters. */
  public static final int KEY_LENGTH = 255;

  private static final Pattern TENANT = Pattern.compile("[a-z0-9-]{1,64}");
  private static final int MAX_PRIORITY = 10;
  private static final int MAX_LABELS = 16;
  private static final int LABEL_NAME_LENGTH = 64;
  private static final int LABEL_VALUE_LENGTH = 512;
  private static final int REASON_BYTES = 2000;

  private final ModelCatalog catalog;

  public SubmissionRules(ModelCatalog catalog) {
    this.catalog = catalog;
  }

  /** All problems of a submission; none when it can become a video. */
  public List<Problem> problemsOf(PromptSubmitted submission) {
    Problems problems = new Problems();
    checkNames(
        submission.getVideoId(), submission.getTenant(), submission.getIdempotencyKey(), problems);
    checkNumbers(submission, problems);
    checkMetadata(submission.getMetadata(), problems);
    catalog
        .find(submission.getModel())
        .ifPresentOrElse(
            card -> checkAgainst(card, submission, problems),
            () -> addUnknownModel(submission, problems));
    return problems.toList();
  }

  /** All problems of a cancellation. */
  public List<Problem> problemsOf(CancellationRequested cancellation) {
    Problems problems = new Problems();
    checkNames(
        cancellation.getVideoId(),
        cancellation.getTenant(),
        cancellation.getIdempotencyKey(),
        problems);
    problems.require(
        VideoIds.of(cancellation).isPresent(),
        "cancellation_unaddressed",
        "videoId",
        "a cancellation needs a videoId or an idempotencyKey");
    if (cancellation.getReason() != null) {
      TextRules.check(cancellation.getReason(), "reason", "reason", REASON_BYTES, problems);
    }
    return problems.toList();
  }

  private static void checkNames(
      @Nullable String videoId, @Nullable String tenant, @Nullable String key, Problems problems) {
    problems.require(
        videoId == null || VideoIds.isValid(videoId),
        "video_id_invalid",
        "videoId",
        "videoId must be video_ and 32 lower-case hex digits");
    problems.require(
        tenant == null || TENANT.matcher(tenant).matches(),
        "tenant_invalid",
        "tenant",
        "tenant must be 1 to 64 of a-z, 0-9 and '-'");
    problems.require(
        key == null || (!key.isEmpty() && key.length() <= KEY_LENGTH),
        "idempotency_key_invalid",
        "idempotencyKey",
        "idempotencyKey must have 1 to %d characters",
        KEY_LENGTH);
  }

  private static void checkNumbers(PromptSubmitted submission, Problems problems) {
    problems.require(
        submission.getSeed() == null || submission.getSeed() >= 0,
        "seed_invalid",
        "seed",
        "seed must not be negative");
    problems.require(
        Math.abs((long) submission.getPriority()) <= MAX_PRIORITY,
        "priority_invalid",
        "priority",
        "priority must be from -%d to %d",
        MAX_PRIORITY,
        MAX_PRIORITY);
    problems.require(
        submission.getDeadline() == null || submission.getDeadline().toEpochMilli() >= 0,
        "deadline_invalid",
        "deadline",
        "deadline must not be before 1970");
    problems.require(
        submission.getSeconds() == null || submission.getFrames() == null,
        "duration_ambiguous",
        "frames",
        "give seconds or frames, not both");
  }

  private static void checkMetadata(Map<String, String> metadata, Problems problems) {
    problems.require(
        metadata.size() <= MAX_LABELS,
        "metadata_invalid",
        "metadata",
        "metadata may have at most %d labels",
        MAX_LABELS);
    problems.require(
        metadata.entrySet().stream().allMatch(SubmissionRules::isLabel),
        "metadata_invalid",
        "metadata",
        "a metadata name has 1 to %d characters, its value at most %d",
        LABEL_NAME_LENGTH,
        LABEL_VALUE_LENGTH);
  }

  private static boolean isLabel(Map.Entry<String, String> label) {
    int name = label.getKey().length();
    return name >= 1
        && name <= LABEL_NAME_LENGTH
        && label.getValue().length() <= LABEL_VALUE_LENGTH;
  }

  private void addUnknownModel(PromptSubmitted submission, Problems problems) {
    checkPrompt(submission, Integer.MAX_VALUE, problems);
    problems.add("model_unknown", "model", "there is no such model; known are %s", catalog.names());
  }

  private static void checkAgainst(ModelCard card, PromptSubmitted submission, Problems problems) {
    checkPrompt(submission, card.promptMaxBytes(), problems);
    if (submission.getSize() != null) {
      checkSize(card.sizes(), submission.getSize(), problems);
    }
    checkDuration(card, submission, problems);
    checkSampling(card.sampling(), submission, problems);
    InputChecks.check(card, submission, problems);
  }

  private static void checkPrompt(PromptSubmitted submission, int maxBytes, Problems problems) {
    String prompt = submission.getPrompt();
    problems.require(
        !prompt.isBlank(), "prompt_empty", "prompt", "prompt must say what the video shows");
    TextRules.check(prompt, "prompt", "prompt", maxBytes, problems);
    if (submission.getNegativePrompt() != null) {
      TextRules.check(
          submission.getNegativePrompt(), "negative_prompt", "negativePrompt", maxBytes, problems);
    }
  }

  /** Whether a model makes frames of that size. */
  static boolean isAllowed(ModelCard.Sizes allowed, FrameSize size) {
    Problems problems = new Problems();
    checkSize(allowed, size, problems);
    return problems.toList().isEmpty();
  }

  private static void checkSize(ModelCard.Sizes allowed, String text, Problems problems) {
    try {
      checkSize(allowed, FrameSize.parse(text), problems);
    } catch (IllegalArgumentException noSize) {
      problems.add(
          "size_invalid",
          "size",
          "size must be WIDTHxHEIGHT in pixels, for example %s",
          allowed.defaultSize());
    }
  }

  private static void checkSize(ModelCard.Sizes allowed, FrameSize size, Problems problems) {
    int shorter = Math.min(size.width(), size.height());
    int longer = Math.max(size.width(), size.height());
    problems.require(
        size.width() % allowed.multiple() == 0 && size.height() % allowed.multiple() == 0,
        "size_invalid",
        "size",
        "width and height must be multiples of %d",
        allowed.multiple());
    problems.require(
        shorter >= allowed.minEdge() && longer <= allowed.maxEdge(),
        "size_invalid",
        "size",
        "width and height must be from %d to %d",
        allowed.minEdge(),
        allowed.maxEdge());
    problems.require(
        (long) size.width() * size.height() <= allowed.maxPixels(),
        "size_invalid",
        "size",
        "a frame may have at most %d pixels",
        allowed.maxPixels());
  }

  private static void checkDuration(ModelCard card, PromptSubmitted submission, Problems problems) {
    ModelCard.Seconds allowed = card.seconds();
    if (submission.getSeconds() != null) {
      double seconds = submission.getSeconds();
      // Written so that NaN fails it.
      problems.require(
          seconds >= allowed.min() && seconds <= allowed.max(),
          "seconds_invalid",
          "seconds",
          "seconds must be from %s to %s",
          allowed.min(),
          allowed.max());
    }
    if (submission.getFrames() != null) {
      int frames = submission.getFrames();
      long fewest = Planner.frames(allowed.min(), card.fps());
      long most = Planner.frames(allowed.max(), card.fps());
      problems.require(
          frames >= fewest && frames <= most,
          "frames_invalid",
          "frames",
          "frames must be from %d to %d",
          fewest,
          most);
    }
  }

  private static void checkSampling(
      ModelCard.Sampling allowed, PromptSubmitted submission, Problems problems) {
    if (submission.getSteps() != null) {
      int steps = submission.getSteps();
      problems.require(
          steps >= allowed.minSteps() && steps <= allowed.maxSteps(),
          "steps_invalid",
          "steps",
          "steps must be from %d to %d",
          allowed.minSteps(),
          allowed.maxSteps());
    }
    if (submission.getGuidance() != null) {
      float guidance = submission.getGuidance();
      problems.require(
          guidance >= 0 && guidance <= allowed.maxGuidance(),
          "guidance_invalid",
          "guidance",
          "guidance must be from 0 to %s",
          allowed.maxGuidance());
    }
  }
}
