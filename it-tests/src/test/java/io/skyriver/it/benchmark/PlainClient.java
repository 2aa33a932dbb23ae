package io.skyriver.it.benchmark;

import io.skyriver.decode.tile.Latents;
import io.skyriver.decode.tile.TilePlan;
import io.skyriver.decode.tile.TiledDecoder;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.ledger.Planner;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.standalone.system.Models;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Plane;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The model calls of videos of one window, made straight at the model server: encoding, one chunk
 * after the other, the tiles of the decoder. No Kafka, no file.
 */
final class PlainClient {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int TILE_CALLS = 2;

  private final ModelCard card;
  private final Endpoint endpoint;
  private final PromptSubmitted prompt;
  private final VideoPlan plan;

  PlainClient(Models models, int port, PromptSubmitted prompt) {
    this.card = ModelCards.load(models.card());
    this.endpoint = new Endpoint("127.0.0.1", port);
    this.prompt = prompt;
    this.plan = new Planner(models.chunkTarget()).plan(card, prompt, "video_" + "0".repeat(32));
  }

  /** Seconds that so many videos take. */
  double run(int videos, int concurrency) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(videos, concurrency));
    try (GrpcModelServer server = GrpcModelServer.at(endpoint)) {
      long began = System.nanoTime();
      List<Future<?>> open = new ArrayList<>();
      for (int video = 0; video < videos; video++) {
        open.add(threads.submit(() -> video(server)));
      }
      for (Future<?> one : open) {
        one.get();
      }
      return (System.nanoTime() - began) / 1e9;
    } finally {
      threads.shutdownNow();
    }
  }

  /** Makes one video. */
  void one() {
    try (GrpcModelServer server = GrpcModelServer.at(endpoint)) {
      video(server);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", stopping);
    }
  }

  private boolean video(GrpcModelServer server) throws InterruptedException {
    InferResponse text =
        infer(
                server,
                Role.TEXT_ENCODER,
                List.of(Tensor.string("PROMPT", prompt.getPrompt()), Tensor.string("NEGATIVE", "")),
                card.conditioning())
            .join();
    WindowPlan window = plan.getWindows().get(0);
    WindowPlanes planes = new InitialPlanes(card, plan).first(window);
    Tensor latent = planes.plane(InitialPlanes.LATENT).tensor("LATENT", planes.volume());
    for (int step = 0; step < plan.getSteps(); step += plan.getChunkSteps()) {
      List<Tensor> inputs = inputs(planes, latent, text, step);
      latent =
          infer(server, Role.DENOISER, inputs, List.of("LATENT_OUT")).join().output("LATENT_OUT");
    }
    Latents latents =
        new Latents(
            latent.extent(1),
            latent.extent(2),
            latent.extent(3),
            latent.extent(4),
            latent.floats());
    new TiledDecoder(
            tile -> infer(server, Role.VIDEO_DECODER, List.of(tile), List.of("FRAMES")), TILE_CALLS)
        .decode(TilePlan.of(card, plan, 0), latents, frame -> {});
    return true;
  }

  private List<Tensor> inputs(WindowPlanes planes, Tensor latent, InferResponse text, int step) {
    List<Tensor> inputs = new ArrayList<>();
    for (Plane plane : card.planes()) {
      inputs.add(
          plane.name().equals(InitialPlanes.LATENT)
              ? latent.named(plane.input())
              : planes.plane(plane.name()).tensor(plane.input(), planes.volume()));
    }
    inputs.addAll(text.outputs());
    inputs.add(Tensor.longs("STEP_BEGIN", step));
    inputs.add(Tensor.longs("STEP_END", Math.min(plan.getSteps(), step + plan.getChunkSteps())));
    inputs.add(Tensor.longs("STEPS", plan.getSteps()));
    inputs.add(Tensor.floats("GUIDANCE", new float[] {plan.getGuidance()}, 1));
    return inputs;
  }

  private CompletableFuture<InferResponse> infer(
      GrpcModelServer server, Role role, List<Tensor> inputs, List<String> outputs) {
    ServedModel model = card.served(role);
    return server.infer(
        new InferRequest(
            model.name(),
            model.version(),
            "plain",
            inputs,
            outputs,
            InferRequest.Order.DEFAULT,
            LIMIT));
  }
}
