package io.skyriver.decode.tile;

import io.skyriver.triton.DataType;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * Blends the tiles of one band: Σw·x / Σw, added up in the tiles' row-major order and in no other,
 * because float addition does not commute with rounding. Not thread-safe.
 */
final class BandBlend {
  private static final int COLORS = 3;

  private final TilePlan plan;
  private final Band band;
  private final float[] sums;
  private final float[] weights;
  private int next;

  BandBlend(TilePlan plan, Band band) {
    this.plan = plan;
    this.band = band;
    this.sums = new float[Math.multiplyExact(band.frames(), pixels() * COLORS)];
    this.weights = new float[pixels()];
  }

  /**
   * Adds the next tile.
   *
   * @param frames FRAMES FP32 [1, frames, height, width, 3] of that tile
   * @throws ModelServerException when they have another shape
   */
  void add(Tensor frames) {
    requireShape(frames);
    int scale = plan.latent().strideSpace();
    Overlap rows = overlap(plan.rows(), plan.row(next), scale, plan.height());
    Overlap columns = overlap(plan.columns(), plan.column(next), scale, plan.width());
    addWeights(rows, columns);
    FloatBuffer values = frames.floats();
    for (int frame = 0; frame < band.frames(); frame++) {
      addFrame(values, frame, rows, columns);
    }
    next++;
  }

  /**
   * The blended frames before rounding: [frames, height, width, 3].
   *
   * @throws ModelServerException when the model gave a number that is not finite
   */
  float[] blended() {
    requireComplete();
    float[] blended = new float[sums.length];
    for (int i = 0; i < sums.length; i++) {
      blended[i] = blended(i);
    }
    return blended;
  }

  /** Hands on the frames in RGB24, each [height, width, 3], one after the other. */
  void frames(Consumer<byte[]> taker) {
    requireComplete();
    int bytes = pixels() * COLORS;
    for (int frame = 0; frame < band.frames(); frame++) {
      byte[] rgb = new byte[bytes];
      for (int i = 0; i < bytes; i++) {
        rgb[i] = level(blended(frame * bytes + i));
      }
      taker.accept(rgb);
    }
  }

  private void requireComplete() {
    if (next != plan.tilesPerBand()) {
      throw new IllegalStateException(
          "%d of %d tiles were added".formatted(next, plan.tilesPerBand()));
    }
  }

  private float blended(int index) {
    float value = sums[index] / weights[index / COLORS % weights.length];
    if (!Float.isFinite(value)) {
      throw new ModelServerException(
          Kind.INVALID_RESPONSE, "the decoder gave a value that is not finite", null);
    }
    return value;
  }

  /** 0..1 to 0..255, half up. */
  static byte level(float value) {
    int rounded = (int) Math.floor(value * 255f + 0.5f);
    return (byte) Math.max(0, Math.min(255, rounded));
  }

  /**
   * The pixels that a tile and the picture share along one edge.
   *
   * @param shift pixel of the tile minus pixel of the picture
   * @param begin first pixel of the picture
   * @param end pixel of the picture behind the last
   * @param weights by pixel of the tile
   */
  private record Overlap(int shift, int begin, int end, float[] weights) {
    float weight(int pixel) {
      return weights[pixel + shift];
    }
  }

  private static Overlap overlap(Axis axis, int index, int scale, int pixels) {
    int first = axis.origin(index) * scale;
    int end = Math.min(pixels, first + axis.tile() * scale);
    return new Overlap(-first, Math.max(0, first), end, axis.weights(index, scale));
  }

  private void addWeights(Overlap rows, Overlap columns) {
    for (int y = rows.begin; y < rows.end; y++) {
      for (int x = columns.begin; x < columns.end; x++) {
        weights[y * plan.width() + x] += rows.weight(y) * columns.weight(x);
      }
    }
  }

  private void addFrame(FloatBuffer values, int frame, Overlap rows, Overlap columns) {
    int scale = plan.latent().strideSpace();
    int tileHeight = plan.tile().tileHeight() * scale;
    int tileWidth = plan.tile().tileWidth() * scale;
    for (int y = rows.begin; y < rows.end; y++) {
      int tileRow = ((band.skippedFrames() + frame) * tileHeight + y + rows.shift) * tileWidth;
      int row = (frame * plan.height() + y) * plan.width();
      for (int x = columns.begin; x < columns.end; x++) {
        float weight = rows.weight(y) * columns.weight(x);
        if (weight > 0) {
          int from = (tileRow + x + columns.shift) * COLORS;
          int to = (row + x) * COLORS;
          for (int color = 0; color < COLORS; color++) {
            sums[to + color] += weight * values.get(from + color);
          }
        }
      }
    }
  }

  private int pixels() {
    return plan.height() * plan.width();
  }

  private void requireShape(Tensor frames) {
    int scale = plan.latent().strideSpace();
    List<Long> expected =
        List.of(
            1L,
            (long) plan.tile().tileLatentFrames() * plan.latent().strideTime(),
            (long) plan.tile().tileHeight() * scale,
            (long) plan.tile().tileWidth() * scale,
            (long) COLORS);
    if (frames.datatype() != DataType.FP32 || !frames.shape().equals(expected)) {
      throw new ModelServerException(
          Kind.INVALID_RESPONSE,
          "the decoder gave %s %s instead of FP32 %s"
              .formatted(frames.datatype(), frames.shape(), expected),
          null);
    }
  }
}
