package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFinished;
import io.skyriver.media.FrameReader;
import io.skyriver.standalone.system.ModelAccess;
import io.skyriver.standalone.system.Models;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One model repository behind the embedded model server and behind a real Triton. */
@ExtendWith(SharedSkyriver.class)
class RealTritonTest {
  /** Both run the same graphs on the same runtime; what is left is rounding. */
  private static final float LATENT_TOLERANCE = 1e-3f;

  private static final double LEAST_PSNR = 50;
  private static final String PROMPT = "a red balloon rises up over a blue sky";
  private static final ModelCard CARD = ModelCards.load(RunningSkyriver.installation().card());

  private static TritonServer triton;

  @BeforeAll
  static void startTriton(@TempDir Path folder) throws Exception {
    triton = TritonServer.start(Lanes.tritonPython(), folder);
  }

  @AfterAll
  static void stopTriton() throws Exception {
    if (triton != null) {
      triton.close();
    }
  }

  @Test
  void bothServersGiveTheSameLatents(RunningSkyriver skyriver) {
    Endpoint embedded = new Endpoint("127.0.0.1", skyriver.modelPort());

    float[] expected = latents(embedded);
    float[] found = latents(triton.endpoint());

    float largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i] - found[i]));
    }
    System.out.println("Largest difference of latents from the two servers: " + largest);
    assertThat(found).hasSameSizeAs(expected);
    assertThat(largest).isCloseTo(0, within(LATENT_TOLERANCE));
    assertThat(variance(found)).as("the latents show something").isGreaterThan(0.1);
  }

  @Test
  void bothServersMakeTheSameVideo(RunningSkyriver skyriver) throws Exception {
    PromptSubmitted prompt = Prompts.small(PROMPT).setFrames(16).build();
    ModelAccess access =
        new ModelAccess(List.of(triton.endpoint().toString()), Duration.ofMinutes(2));
    List<byte[]> expected = frames(skyriver, prompt);

    List<byte[]> found;
    try (RunningSkyriver onTriton =
        RunningSkyriver.start(Models.shipped(RunningSkyriver.installation()), access)) {
      found = frames(onTriton, prompt);
    }

    double psnr = psnr(expected, found);
    System.out.println("PSNR between the videos of the two servers: " + psnr + " dB");
    assertThat(psnr).isGreaterThanOrEqualTo(LEAST_PSNR);
    assertThat(
            psnr(
                expected, frames(skyriver, PromptSubmitted.newBuilder(prompt).setSeed(2L).build())))
        .as("videos of another seed")
        .isLessThan(LEAST_PSNR);
  }

  /** Prompt to latents of a whole schedule, straight from a server. */
  private static float[] latents(Endpoint endpoint) {
    try (ModelServer server = GrpcModelServer.at(endpoint)) {
      List<Tensor> texts =
          run(
              server,
              ModelCard.Role.TEXT_ENCODER,
              List.of(Tensor.string("PROMPT", PROMPT), Tensor.string("NEGATIVE", "")),
              List.of("TEXT", "NEGATIVE_TEXT"));
      List<Tensor> inputs =
          List.of(
              Tensor.floats("LATENT", noise(), 1, 16, 4, 8, 8),
              Tensor.floats("MASK", new float[4 * 8 * 8], 1, 1, 4, 8, 8),
              texts.get(0),
              texts.get(1),
              Tensor.longs("STEP_BEGIN", 0),
              Tensor.longs("STEP_END", 8),
              Tensor.longs("STEPS", 8),
              Tensor.floats("GUIDANCE", new float[] {4}, 1));
      var latents =
          run(server, ModelCard.Role.DENOISER, inputs, List.of("LATENT_OUT")).get(0).floats();
      float[] values = new float[latents.remaining()];
      latents.get(values);
      return values;
    }
  }

  private static List<Tensor> run(
      ModelServer server, ModelCard.Role role, List<Tensor> inputs, List<String> outputs) {
    ModelCard.ServedModel model = CARD.served(role);
    InferRequest request =
        new InferRequest(
            model.name(),
            model.version(),
            "real-triton-test",
            inputs,
            outputs,
            Order.DEFAULT,
            Duration.ofMinutes(2));
    return server.infer(request).join().outputs();
  }

  private static float[] noise() {
    Random random = new Random(7);
    float[] values = new float[16 * 4 * 8 * 8];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double variance(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value * value;
    }
    return sum / values.length;
  }

  private static List<byte[]> frames(RunningSkyriver skyriver, PromptSubmitted prompt)
      throws Exception {
    VideoFinished finished = skyriver.finish(prompt);
    Path copy = Files.createTempFile("skyriver-it", ".mp4");
    try {
      Files.write(copy, skyriver.bytes(finished.getArtifact()));
      return FrameReader.readAll(copy);
    } finally {
      Files.delete(copy);
    }
  }

  /** In dB over all pixels; infinite for equal videos. */
  private static double psnr(List<byte[]> expected, List<byte[]> found) {
    assertThat(found).hasSameSizeAs(expected);
    double sum = 0;
    long count = 0;
    for (int i = 0; i < expected.size(); i++) {
      byte[] one = expected.get(i);
      byte[] other = found.get(i);
      assertThat(other).hasSameSizeAs(one);
      for (int k = 0; k < one.length; k++) {
        int difference = (one[k] & 0xff) - (other[k] & 0xff);
        sum += difference * difference;
      }
      count += one.length;
    }
    return 10 * Math.log10(255.0 * 255.0 * count / sum);
  }
}
