package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skyriver.media.MediaProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The HTTP API under the SDK that the de-facto contract comes from. */
@ExtendWith(SharedSkyriver.class)
class OpenAiClientTest {
  @TempDir private Path folder;

  @Test
  void theOfficialPythonSdkCreatesPollsListsDownloadsDerivesAndDeletes(RunningSkyriver skyriver)
      throws Exception {
    Path python = Lanes.clientPython();
    Path file = folder.resolve("ghost.mp4");

    Command client =
        Command.run(
            Duration.ofSeconds(120),
            "",
            Path.of("src/test/python").toAbsolutePath(),
            List.of(
                python.toString(),
                "openai_client.py",
                "--url",
                skyriver.http().toString(),
                "--file",
                file.toString()));

    assertThat(client.exitCode()).as(client.errors()).isZero();
    JsonNode seen = new ObjectMapper().readTree(client.output());
    assertThat(seen.get("status").asText()).isEqualTo("completed");
    assertThat(seen.get("progress").asInt()).isEqualTo(100);
    assertThat(seen.get("object").asText()).isEqualTo("video");
    assertThat(seen.get("size").asText()).isEqualTo("64x64");
    assertThat(seen.get("seconds").isTextual()).isTrue();
    assertThat(seen.get("error").isNull()).isTrue();
    assertThat(seen.get("retrieved").asBoolean()).isTrue();
    assertThat(seen.get("listed").asBoolean()).isTrue();
    assertThat(seen.get("thumbnail").asText()).as("PNG signature").isEqualTo("89504e47");
    assertThat(seen.at("/animated/status").asText()).isEqualTo("completed");
    assertThat(seen.at("/animated/size").asText()).isEqualTo("64x64");
    JsonNode derived = seen.get("derived");
    assertThat(derived)
        .as("extended and edited from an upload, remixed")
        .hasSize(3)
        .allMatch(video -> video.get("status").asText().equals("completed"));
    assertThat(derived.at("/extend/seconds").asDouble()).isGreaterThan(1);
    assertThat(derived.at("/remix/remixed_from").asBoolean()).isTrue();
    assertThat(seen.at("/refused/status").asInt()).isEqualTo(400);
    assertThat(seen.at("/refused/param").asText()).isEqualTo("size");
    assertThat(seen.at("/refused/type").asText()).isEqualTo("invalid_request_error");
    assertThat(seen.get("missing").asInt()).isEqualTo(404);
    assertThat(seen.at("/deleted/object").asText()).isEqualTo("video.deleted");
    assertThat(seen.at("/deleted/deleted").asBoolean()).isTrue();
    assertThat(MediaProbe.of(file)).isEqualTo(new MediaProbe("h264", 64, 64, 16, 16));
  }
}
