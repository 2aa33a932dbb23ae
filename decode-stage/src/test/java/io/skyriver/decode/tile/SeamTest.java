package io.skyriver.decode.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.skyriver.events.VideoPlan;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Law 10: the frames depend on the latents alone. */
class SeamTest {
  private static final ModelCard.Latent SMALL = new ModelCard.Latent(2, 2, 2, "FP32");
  private static final int TRIES = 60;

  @Test
  void law10TiledResultEqualsTheWholeWindowCallInTheCanonicalTileOfTheCard() {
    ModelCard.Latent latent = new ModelCard.Latent(2, 4, 8, "FP32");
    assertEqualsTheWholeWindowCall(
        Clips.card(latent, new ModelCard.Decode(4, 24, 24, 4, 10)), 8, 30, 25, 32, 5);
  }

  @Property(tries = TRIES)
  void law10TiledResultEqualsTheWholeWindowCall(
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 7) int latentFrames,
      @ForAll @IntRange(min = 0, max = 2) int halo,
      @ForAll @IntRange(min = 0, max = 3) int ramp,
      @ForAll @IntRange(min = 1, max = 6) int stride,
      @ForAll @IntRange(min = 1, max = 3) int tileFrames,
      @ForAll long seed) {
    int overlap = 2 * halo + ramp;
    int tile = overlap + stride;
    ModelCard card = Clips.card(SMALL, new ModelCard.Decode(tileFrames, tile, tile, halo, overlap));
    int frames = latentFrames * 2 - (int) Math.floorMod(seed, 2L);
    assertEqualsTheWholeWindowCall(card, latentFrames, height, width, frames, seed);
  }

  @Property(tries = TRIES)
  void law10DoesNotDependOnTheWindowCut(
      @ForAll @IntRange(min = 1, max = 9) int firstEnd,
      @ForAll @IntRange(min = 1, max = 9) int second,
      @ForAll @IntRange(min = 1, max = 3) int history,
      @ForAll @IntRange(min = 1, max = 4) int tileFrames,
      @ForAll long seed)
      throws InterruptedException {
    ModelCard card = Clips.card(SMALL, new ModelCard.Decode(tileFrames, 7, 7, 1, 3));
    int latentFrames = firstEnd + second;
    Latents video = Clips.latents(2, latentFrames, 9, 6, seed);
    VideoPlan whole = Clips.plan(card, 9, 6, 2 * latentFrames, history, latentFrames);
    VideoPlan cut = Clips.plan(card, 9, 6, 2 * latentFrames, history, firstEnd, latentFrames);

    assertThat(frames(card, cut, video)).containsExactlyElementsOf(frames(card, whole, video));
  }

  @Property(tries = TRIES)
  void law10DoesNotDependOnTheOrderOfArrival(
      @ForAll @IntRange(min = 2, max = 6) int concurrency, @ForAll long seed)
      throws InterruptedException {
    ModelCard card = Clips.card(SMALL, new ModelCard.Decode(2, 7, 7, 1, 4));
    VideoPlan plan = Clips.plan(card, 12, 10, 10, 1, 5);
    Latents latents = Clips.latents(2, 5, 12, 10, seed);
    TilePlan tiles = TilePlan.of(card, plan, 0);
    int calls = tiles.bands().size() * tiles.tilesPerBand();
    LateServer server =
        new LateServer(new LinearDecoder(SMALL, 1), new Random(seed), concurrency, calls);
    List<byte[]> frames = new ArrayList<>();

    new TiledDecoder(server::infer, concurrency).decode(tiles, latents, frames::add);

    assertThat(frames).containsExactlyElementsOf(frames(card, plan, latents));
  }

  @Test
  void oneTileIsPassedOnBitForBit() {
    ModelCard card = Clips.card(SMALL, new ModelCard.Decode(2, 12, 12, 2, 5));
    Latents latents = Clips.latents(2, 2, 8, 8, 1);
    TilePlan tiles = TilePlan.of(card, Clips.plan(card, 8, 8, 4, 1, 2), 0);
    Tensor decoded =
        new LinearDecoder(SMALL, 2).decode(tiles.cut(latents, tiles.bands().get(0), 0));
    BandBlend blend = new BandBlend(tiles, tiles.bands().get(0));

    blend.add(decoded);

    assertThat(blend.blended()).containsExactly(WholeWindow.cropped(decoded, SMALL, latents, 2, 4));
  }

  private static void assertEqualsTheWholeWindowCall(
      ModelCard card, int latentFrames, int height, int width, int frames, long seed) {
    LinearDecoder decoder = new LinearDecoder(card.latent(), card.decode().halo());
    Latents latents = Clips.latents(2, latentFrames, height, width, seed);
    VideoPlan plan = Clips.plan(card, height, width, frames, 1, latentFrames);
    int halo = card.decode().halo();
    Tensor whole = decoder.decode(WholeWindow.padded(latents, halo));
    float[] expected = WholeWindow.cropped(whole, card.latent(), latents, halo, frames);

    float[] actual = new float[expected.length];
    int at = 0;
    TilePlan tiles = TilePlan.of(card, plan, 0);
    for (Band band : tiles.bands()) {
      BandBlend blend = new BandBlend(tiles, band);
      for (int tile = 0; tile < tiles.tilesPerBand(); tile++) {
        blend.add(decoder.decode(tiles.cut(latents, band, tile)));
      }
      float[] blended = blend.blended();
      System.arraycopy(blended, 0, actual, at, blended.length);
      at += blended.length;
    }

    assertThat(at).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
      assertThat(level(actual[i])).isCloseTo(level(expected[i]), within(1));
    }
  }

  private static List<byte[]> frames(ModelCard card, VideoPlan plan, Latents video)
      throws InterruptedException {
    LinearDecoder decoder = new LinearDecoder(card.latent(), card.decode().halo());
    TiledDecoder tiled =
        new TiledDecoder(tile -> CompletableFuture.completedFuture(decoder.answer(tile)), 1);
    List<byte[]> frames = new ArrayList<>();
    for (int window = 0; window < plan.getWindows().size(); window++) {
      Latents own = Clips.window(video, plan.getWindows().get(window));
      tiled.decode(TilePlan.of(card, plan, window), own, frames::add);
    }
    return frames;
  }

  private static int level(float value) {
    return Byte.toUnsignedInt(BandBlend.level(value));
  }

  /** Answers when {@code concurrency} calls wait or none is to come, in random order. */
  private static final class LateServer {
    private final LinearDecoder decoder;
    private final Random random;
    private final int concurrency;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int missing;

    LateServer(LinearDecoder decoder, Random random, int concurrency, int calls) {
      this.decoder = decoder;
      this.random = random;
      this.concurrency = concurrency;
      this.missing = calls;
    }

    CompletableFuture<InferResponse> infer(Tensor tile) {
      CompletableFuture<InferResponse> future = new CompletableFuture<>();
      waiting.add(() -> future.complete(decoder.answer(tile)));
      missing--;
      if (waiting.size() == concurrency || missing == 0) {
        List<Runnable> answers = new ArrayList<>(waiting);
        waiting.clear();
        Collections.shuffle(answers, random);
        answers.forEach(Runnable::run);
      }
      return future;
    }
  }
}
