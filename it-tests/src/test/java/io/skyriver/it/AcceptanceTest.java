package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFinished;
import io.skyriver.media.FrameReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Prompts that no training saw, through Kafka to finished files, and what the judge sees in those.
 * A few of them show that the way is right; {@code -Dmodels.acceptance} sends all and holds the
 * model that ships to its gate.
 */
@ExtendWith(SharedSkyriver.class)
class AcceptanceTest {
  private static final int FEW = 8;

  /** Least share of videos that show all that was asked: the lower end of its 95 % interval. */
  private static final double GATE = 0.45;

  private static final List<String> ATTRIBUTES = List.of("subject", "motion", "scene");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void finishedVideosShowWhatTheirPromptsAskFor(RunningSkyriver skyriver) throws Exception {
    List<JsonNode> all = prompts();
    List<JsonNode> asked = full() ? all : all.subList(0, FEW);

    List<Map<String, String>> seen = new ArrayList<>();
    try (Judge judge = Judge.open()) {
      for (JsonNode entry : asked) {
        seen.add(look(judge, skyriver, entry));
      }
    }

    Score score = Score.of(asked, seen);
    Score shuffled = Score.of(rotated(asked), seen);
    System.out.println("Held-out prompts: " + score + "; under another's prompt: " + shuffled);
    assertThat(asked).hasSizeGreaterThanOrEqualTo(full() ? 60 : FEW);
    assertThat(score.attributes()).isGreaterThan(shuffled.attributes());
    if (full()) {
      assertThat(score.leastShare()).isGreaterThanOrEqualTo(GATE);
    }
  }

  private static boolean full() {
    String wish = System.getProperty("models.acceptance");
    return wish != null && !"false".equals(wish);
  }

  /** The list, which must be the recorded one. */
  private static List<JsonNode> prompts() throws IOException {
    Path folder = Judge.FOLDER.resolve("prompts");
    JsonNode digests = JSON.readTree(folder.resolve("digests.json").toFile());
    byte[] list =
        Judge.verified(folder.resolve("acceptance.json"), digests.get("acceptance").asText());
    List<JsonNode> entries = new ArrayList<>();
    JSON.readTree(new String(list, StandardCharsets.UTF_8)).forEach(entries::add);
    return entries;
  }

  private static Map<String, String> look(Judge judge, RunningSkyriver skyriver, JsonNode entry)
      throws Exception {
    VideoFinished finished =
        skyriver.finish(
            PromptSubmitted.newBuilder()
                .setPrompt(entry.get("prompt").asText())
                .setSeed(entry.get("seed").asLong())
                .build());
    Path copy = Files.createTempFile("skyriver-it", ".mp4");
    try {
      Files.write(copy, skyriver.bytes(finished.getArtifact()));
      return judge.look(FrameReader.readAll(copy), finished.getWidth(), finished.getHeight());
    } finally {
      Files.delete(copy);
    }
  }

  private static List<JsonNode> rotated(List<JsonNode> entries) {
    List<JsonNode> rotated = new ArrayList<>(entries.subList(1, entries.size()));
    rotated.add(entries.get(0));
    return rotated;
  }

  /**
   * How many videos show what was asked.
   *
   * @param right videos right in every attribute
   * @param attributes attributes that are right, over all videos
   * @param videos looked at
   */
  private record Score(int right, int attributes, int videos) {
    private static final double Z = 1.96;

    static Score of(List<JsonNode> asked, List<Map<String, String>> seen) {
      int right = 0;
      int attributes = 0;
      for (int i = 0; i < asked.size(); i++) {
        int hits = hits(asked.get(i), seen.get(i));
        right += hits == ATTRIBUTES.size() ? 1 : 0;
        attributes += hits;
      }
      return new Score(right, attributes, asked.size());
    }

    private static int hits(JsonNode entry, Map<String, String> found) {
      return (int)
          ATTRIBUTES.stream()
              .filter(attribute -> entry.get(attribute).asText().equals(found.get(attribute)))
              .count();
    }

    /** Wilson's lower bound of the share of right videos at 95 %. */
    double leastShare() {
      double share = (double) right / videos;
      double spread = Z * Math.sqrt(share * (1 - share) / videos + Z * Z / (4.0 * videos * videos));
      return (share + Z * Z / (2.0 * videos) - spread) / (1 + Z * Z / videos);
    }

    @Override
    public String toString() {
      return "%d of %d all right (at least %.1f %%), %d of %d attributes"
          .formatted(right, videos, 100 * leastShare(), attributes, ATTRIBUTES.size() * videos);
    }
  }
}
