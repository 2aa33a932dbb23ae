package io.skyriver.decode.tile;

import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tiles decode one window, and how they make its frames.
 *
 * <p>Every tile has the card's canonical shape. In space the tiles start a halo outside of the
 * picture; in time they lie on a grid that starts with the video, so a latent frame has the same
 * place in its tile whatever window it came with. Cells outside of the window repeat the nearest
 * cell inside.
 *
 * @param latent strides of the model
 * @param tile the canonical tile
 * @param rows tiles over the picture's height
 * @param columns tiles over the picture's width
 * @param window the window's place in the video, in latent frames
 * @param width pixels
 * @param height pixels
 * @param firstFrame first frame that this window gives; behind its history. Frames are counted as
 *     if the video's first latent frame stood for as many as any other: where it stands alone, the
 *     decoder gives as many for it all the same, and the last of them is the video's first
 * @param endFrame frame behind the last one it gives, counted in the same way
 */
public record TilePlan(
    ModelCard.Latent latent,
    ModelCard.Decode tile,
    Axis rows,
    Axis columns,
    WindowPlan window,
    int width,
    int height,
    int firstFrame,
    int endFrame) {

  public TilePlan {
    if (window.getIndex() > 0 && window.getHistoryFrames() < 1) {
      throw new IllegalArgumentException(
          "window %d has no history to decode from".formatted(window.getIndex()));
    }
    if (endFrame <= firstFrame) {
      throw new IllegalArgumentException("window %d gives no frames".formatted(window.getIndex()));
    }
    if (height > rows.cells() * latent.strideSpace()
        || width > columns.cells() * latent.strideSpace()) {
      throw new IllegalArgumentException(
          "%d×%d pixels don't fit %d×%d latent cells"
              .formatted(width, height, columns.cells(), rows.cells()));
    }
  }

  /** The tiles of one window of that video. */
  public static TilePlan of(ModelCard card, VideoPlan plan, int window) {
    ModelCard.Decode tile = card.decode();
    int stride = card.latent().strideTime();
    int missing = card.latent().missingFrames();
    WindowPlan place = plan.getWindows().get(window);
    int end = stride * (place.getFirstLatentFrame() + place.getLatentFrames());
    return new TilePlan(
        card.latent(),
        tile,
        new Axis(plan.getLatentHeight(), tile.tileHeight(), tile.halo(), tile.overlap()),
        new Axis(plan.getLatentWidth(), tile.tileWidth(), tile.halo(), tile.overlap()),
        place,
        plan.getWidth(),
        plan.getHeight(),
        Math.max(missing, stride * (place.getFirstLatentFrame() + place.getHistoryFrames())),
        Math.min(end, missing + plan.getFrames()));
  }

  /** The bands in the order of time. */
  public List<Band> bands() {
    int framesPerTile = tile.tileLatentFrames() * latent.strideTime();
    List<Band> bands = new ArrayList<>();
    for (int start = firstFrame - firstFrame % framesPerTile;
        start < endFrame;
        start += framesPerTile) {
      int skipped = Math.max(0, firstFrame - start);
      int end = Math.min(framesPerTile, endFrame - start);
      bands.add(new Band(start / latent.strideTime(), skipped, end - skipped));
    }
    return List.copyOf(bands);
  }

  /** Tiles of each band, in row-major order. */
  public int tilesPerBand() {
    return rows.tiles() * columns.tiles();
  }

  int row(int index) {
    return index / columns.tiles();
  }

  int column(int index) {
    return index % columns.tiles();
  }

  /** The decoder's input for one tile: LATENT [1, channels, frames + 1, height, width]. */
  public Tensor cut(Latents latents, Band band, int index) {
    requireThisWindow(latents);
    int frames = tile.tileLatentFrames() + 1;
    int values = latents.channels() * frames * tile.tileHeight() * tile.tileWidth();
    ByteBuffer bytes = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer out = bytes.asFloatBuffer();
    for (int channel = 0; channel < latents.channels(); channel++) {
      for (int frame = 0; frame < frames; frame++) {
        int behindHalo = band.firstLatentFrame() - 1 + frame - window.getFirstLatentFrame();
        int source = inside(behindHalo, latents.frames());
        cutFrame(latents, channel, source, index, out);
      }
    }
    return Tensor.of(
        "LATENT",
        DataType.FP32,
        bytes,
        1,
        latents.channels(),
        frames,
        tile.tileHeight(),
        tile.tileWidth());
  }

  private void cutFrame(Latents latents, int channel, int frame, int index, FloatBuffer out) {
    int top = rows.origin(row(index));
    int left = columns.origin(column(index));
    for (int y = 0; y < tile.tileHeight(); y++) {
      int start = latents.row(channel, frame, inside(top + y, latents.height()));
      for (int x = 0; x < tile.tileWidth(); x++) {
        out.put(latents.values().get(start + inside(left + x, latents.width())));
      }
    }
  }

  private static int inside(int position, int extent) {
    return Math.max(0, Math.min(extent - 1, position));
  }

  private void requireThisWindow(Latents latents) {
    if (latents.frames() != window.getLatentFrames()
        || latents.height() != rows.cells()
        || latents.width() != columns.cells()) {
      throw new IllegalArgumentException(
          "the plan is for %d×%d×%d latents, got %d×%d×%d"
              .formatted(
                  window.getLatentFrames(),
                  rows.cells(),
                  columns.cells(),
                  latents.frames(),
                  latents.height(),
                  latents.width()));
    }
  }
}
