package io.skyriver.ledger;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Values that several tests need. */
public final class Samples {
  public static final Path CARD_FILE = Path.of("src/test/resources/tiny.card.json");
  public static final ModelCard CARD = ModelCards.load(CARD_FILE);
  public static final ModelCatalog CATALOG = new ModelCatalog(List.of(CARD));
  public static final Acceptance ACCEPTANCE =
      new Acceptance(CATALOG, new Planner(Duration.ofSeconds(1)));
  public static final String VIDEO = "video_0123456789abcdef0123456789abcdef";
  public static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  public static final ArtifactRef FILE = artifact("video.mp4", "video/mp4");
  public static final ArtifactRef STILL = artifact("thumbnail.png", "image/png");

  private Samples() {}

  public static PromptSubmitted.Builder prompt() {
    return PromptSubmitted.newBuilder().setPrompt("a red fox").setVideoId(VIDEO);
  }

  public static StageEvent.Builder stageEvent(StageEventType type, int attempt) {
    return StageEvent.newBuilder()
        .setVideoId(VIDEO)
        .setAttempt(attempt)
        .setStage("denoise")
        .setType(type)
        .setAt(NOW);
  }

  public static StageEvent assembled(int attempt) {
    return stageEvent(StageEventType.ASSEMBLED, attempt)
        .setStage("decode")
        .setArtifact(FILE)
        .setThumbnail(STILL)
        .build();
  }

  public static StageEvent failed(int attempt, FailureClass failureClass) {
    return stageEvent(StageEventType.FAILED, attempt)
        .setFailure(new Failure("model_unavailable", failureClass, "gone", "denoise"))
        .build();
  }

  private static ArtifactRef artifact(String name, String mediaType) {
    return new ArtifactRef("file:///artifacts/" + name, "ab".repeat(32), 5L, mediaType);
  }
}
