package io.skyriver.stage.window;

import io.skyriver.triton.card.ModelCard.PatchSize;
import java.util.ArrayList;
import java.util.List;

/** How a window is divided into blocks; the last block of an edge may be smaller. */
record PatchGrid(Volume window, Volume block) {

  /**
   * The grid for a wanted block size, shrunk until a block's payload is within the limit: the
   * longest edge is halved, frames before height before width among equals.
   */
  static PatchGrid of(Volume window, PatchSize wanted, long bytesPerCell, long limit) {
    Volume block =
        new Volume(
            Math.min(wanted.latentFrames(), window.frames()),
            Math.min(wanted.height(), window.height()),
            Math.min(wanted.width(), window.width()));
    while (block.cells() * bytesPerCell > limit) {
      block = smaller(block, bytesPerCell);
    }
    return new PatchGrid(window, block);
  }

  /** Blocks in row-major order. */
  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    for (int frame = 0; frame < window.frames(); frame += block.frames()) {
      for (int row = 0; row < window.height(); row += block.height()) {
        for (int column = 0; column < window.width(); column += block.width()) {
          blocks.add(at(frame, row, column));
        }
      }
    }
    return blocks;
  }

  private Block at(int frame, int row, int column) {
    Volume size =
        new Volume(
            Math.min(block.frames(), window.frames() - frame),
            Math.min(block.height(), window.height() - row),
            Math.min(block.width(), window.width() - column));
    return new Block(frame, row, column, size);
  }

  private static Volume smaller(Volume block, long bytesPerCell) {
    int longest = Math.max(block.frames(), Math.max(block.height(), block.width()));
    if (longest == 1) {
      throw new IllegalArgumentException(
          "one latent cell of %d bytes is more than a patch may hold".formatted(bytesPerCell));
    }
    int half = (longest + 1) / 2;
    if (block.frames() == longest) {
      return new Volume(half, block.height(), block.width());
    }
    return block.height() == longest
        ? new Volume(block.frames(), half, block.width())
        : new Volume(block.frames(), block.height(), half);
  }
}
