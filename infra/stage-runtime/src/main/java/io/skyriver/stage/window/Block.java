package io.skyriver.stage.window;

import io.skyriver.events.Extent;
import io.skyriver.events.LatentPatch;

/** A box of cells inside a window. */
record Block(int firstFrame, int firstRow, int firstColumn, Volume size) {

  static Block of(LatentPatch patch) {
    Extent origin = patch.getOrigin();
    return new Block(origin.getT(), origin.getH(), origin.getW(), Volume.of(patch.getExtent()));
  }

  Extent origin() {
    return new Extent(firstFrame, firstRow, firstColumn);
  }

  boolean inside(Volume window) {
    return fits(firstFrame, size.frames(), window.frames())
        && fits(firstRow, size.height(), window.height())
        && fits(firstColumn, size.width(), window.width());
  }

  /** Calls for every row of cells of every channel, in the row-major order of the block. */
  void rows(int channels, Volume window, RowVisitor visitor) {
    for (int channel = 0; channel < channels; channel++) {
      for (int frame = 0; frame < size.frames(); frame++) {
        for (int row = 0; row < size.height(); row++) {
          visitor.visit(firstCell(channel, frame, row, window), size.width());
        }
      }
    }
  }

  /** Index of a row's first cell in the window's plane. */
  private int firstCell(int channel, int frame, int row, Volume window) {
    int frames = channel * window.frames() + firstFrame + frame;
    return (frames * window.height() + firstRow + row) * window.width() + firstColumn;
  }

  private static boolean fits(int first, int size, int whole) {
    return first >= 0 && first <= whole - size;
  }

  /** Takes a run of cells that lie side by side. */
  interface RowVisitor {
    void visit(int firstCell, int cells);
  }
}
