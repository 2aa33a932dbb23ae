package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.skyriver.media.MediaProbe;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Python client that knows only Kafka, the registry and the topics' names. */
@ExtendWith(SharedSkyriver.class)
class ForeignClientTest {
  private static final int VIDEOS = 20;
  private static final List<String> SIZES =
      List.of("64x64", "96x64", "64x96", "48x80", "112x48", "96x96");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void twentyConcurrentPromptsOfMixedSizesBecomeTwentyFilesThatPlay(RunningSkyriver skyriver)
      throws Exception {
    Path python = Lanes.clientPython();

    Command client =
        Command.run(
            Duration.ofSeconds(300),
            prompts().toString(),
            Path.of("src/test/python").toAbsolutePath(),
            List.of(
                python.toString(),
                "foreign_client.py",
                "--bootstrap",
                skyriver.bootstrapServers(),
                "--registry",
                skyriver.registryAddress().toString(),
                "--seconds",
                "240"));

    assertThat(client.exitCode()).as(client.errors()).isZero();
    List<JsonNode> outcomes = client.output().lines().map(ForeignClientTest::parse).toList();
    assertThat(outcomes)
        .hasSize(VIDEOS)
        .allSatisfy(
            outcome -> assertThat(outcome.get("outcome").asText()).isEqualTo("skyriver.finished"));
    assertThat(outcomes.stream().map(outcome -> outcome.at("/event/videoId").asText()))
        .doesNotHaveDuplicates();
    assertThat(outcomes).allSatisfy(outcome -> assertPlays(outcome.get("event")));
  }

  private static ArrayNode prompts() {
    ArrayNode prompts = JSON.createArrayNode();
    for (int i = 0; i < VIDEOS; i++) {
      prompts
          .addObject()
          .put("prompt", "a fish moves in a circle in the deep underwater world")
          .put("size", SIZES.get(i % SIZES.size()))
          .put("frames", 8 + 4 * (i % 3))
          .put("steps", 4)
          .put("seed", i);
    }
    return prompts;
  }

  private static void assertPlays(JsonNode event) {
    Path file = Path.of(URI.create(event.at("/artifact/uri").asText()));
    MediaProbe probe = MediaProbe.of(file);
    assertThat(probe.codec()).isEqualTo("h264");
    assertThat(Stream.of(probe.width(), probe.height(), probe.frames()))
        .containsExactly(
            event.get("width").asInt(), event.get("height").asInt(), event.get("frames").asInt());
  }

  private static JsonNode parse(String line) {
    try {
      return JSON.readTree(line);
    } catch (java.io.IOException noJson) {
      throw new AssertionError("no JSON: " + line, noJson);
    }
  }
}
