package io.skyriver.decode.tile;

import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Runs the tiles of a window through the decoder, a few at a time, and hands its frames on band by
 * band: no more than one band of float frames and {@code concurrency} tiles are in memory. Blocks;
 * safe for use by many threads.
 *
 * @param call one call of the decoder with LATENT; its future is always completed
 * @param concurrency calls in flight at once
 */
public record TiledDecoder(
    Function<Tensor, CompletableFuture<InferResponse>> call, int concurrency) {

  public TiledDecoder {
    if (concurrency < 1) {
      throw new IllegalArgumentException("concurrency must be positive, got " + concurrency);
    }
  }

  private record Tile(Band band, int index) {}

  /**
   * Decodes one window. What a call fails with is thrown as it is, and the other calls are
   * cancelled.
   *
   * @param frames takes the RGB24 frames [height, width, 3] in the order of time
   * @throws ModelServerException when an answer is of no use
   */
  public void decode(TilePlan plan, Latents latents, Consumer<byte[]> frames)
      throws InterruptedException {
    Deque<CompletableFuture<InferResponse>> running = new ArrayDeque<>();
    try {
      Deque<Tile> waiting = new ArrayDeque<>(tiles(plan));
      for (Band band : plan.bands()) {
        BandBlend blend = new BandBlend(plan, band);
        for (int tile = 0; tile < plan.tilesPerBand(); tile++) {
          start(plan, latents, waiting, running);
          blend.add(await(running.removeFirst()).output("FRAMES"));
        }
        blend.frames(frames);
      }
    } finally {
      running.forEach(future -> future.cancel(true));
    }
  }

  private void start(
      TilePlan plan,
      Latents latents,
      Deque<Tile> waiting,
      Deque<CompletableFuture<InferResponse>> running) {
    while (running.size() < concurrency && !waiting.isEmpty()) {
      Tile tile = waiting.removeFirst();
      running.addLast(call.apply(plan.cut(latents, tile.band, tile.index)));
    }
  }

  private static List<Tile> tiles(TilePlan plan) {
    List<Tile> tiles = new ArrayList<>();
    for (Band band : plan.bands()) {
      for (int index = 0; index < plan.tilesPerBand(); index++) {
        tiles.add(new Tile(band, index));
      }
    }
    return tiles;
  }

  private static InferResponse await(CompletableFuture<InferResponse> future)
      throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException known) {
        throw known;
      }
      if (failure.getCause() instanceof InterruptedException) {
        throw new InterruptedException("a tile was interrupted");
      }
      throw new IllegalStateException("a tile was not decoded", failure);
    } catch (InterruptedException interrupted) {
      future.cancel(true);
      throw interrupted;
    }
  }
}
