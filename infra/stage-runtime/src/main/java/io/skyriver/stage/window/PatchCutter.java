package io.skyriver.stage.window;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.Plane;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard.PatchSize;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Cuts windows into patches and puts them together again; assembling what was cut gives the same
 * bits. No patch's payloads are larger than the limit, whatever block size is asked for.
 *
 * @param wanted block size of the model card, in latent cells
 * @param payloadLimit most bytes of payloads in one patch
 */
public record PatchCutter(PatchSize wanted, int payloadLimit) {
  /** Room a record keeps for everything but payloads: ids, URIs, digests and batch headers. */
  private static final int HEADER_ROOM = 16 << 10;

  /** A cutter whose patches fit their topics. */
  public static PatchCutter of(PatchSize wanted) {
    return new PatchCutter(wanted, Topics.PATCH_BYTES - HEADER_ROOM);
  }

  /** All patches of a window, in the order of their indexes. */
  public List<LatentPatch> cut(WindowHeader header, WindowPlanes planes) {
    PatchGrid grid = PatchGrid.of(planes.volume(), wanted, planes.bytesPerCell(), payloadLimit);
    List<Block> blocks = grid.blocks();
    return IntStream.range(0, blocks.size())
        .mapToObj(index -> patch(header, planes, blocks, index))
        .toList();
  }

  /**
   * The planes of a complete set. Allocates no more than the patches have brought.
   *
   * @param patches every patch of one execution, in any order
   * @throws StageFailureException if they leave a cell out or bring one twice
   */
  public static WindowPlanes assemble(List<LatentPatch> patches) {
    LatentPatch first = patches.get(0);
    Volume volume = Volume.of(first.getShape());
    requireWhole(patches, volume);
    List<WindowPlane> planes = new ArrayList<>();
    for (int plane = 0; plane < first.getPlanes().size(); plane++) {
      planes.add(assembled(patches, plane, volume));
    }
    return new WindowPlanes(volume, planes);
  }

  private static LatentPatch patch(
      WindowHeader header, WindowPlanes planes, List<Block> blocks, int index) {
    Block block = blocks.get(index);
    List<ByteBuffer> payloads =
        planes.planes().stream().map(plane -> cut(plane, planes.volume(), block)).toList();
    return header
        .patch()
        .setPlanes(planes.planes().stream().map(PatchCutter::described).toList())
        .setShape(planes.volume().toExtent())
        .setOrigin(block.origin())
        .setExtent(block.size().toExtent())
        .setPatch(index)
        .setPatches(blocks.size())
        .setCrc32c(PatchChecksum.of(payloads))
        .setPayloads(payloads)
        .build();
  }

  private static Plane described(WindowPlane plane) {
    return new Plane(plane.name(), plane.datatype().name(), plane.channels());
  }

  private static ByteBuffer cut(WindowPlane plane, Volume window, Block block) {
    int element = plane.datatype().size();
    ByteBuffer source = plane.data();
    ByteBuffer target =
        ByteBuffer.allocate(Math.toIntExact(block.size().cells() * plane.bytesPerCell()));
    block.rows(
        plane.channels(),
        window,
        (cell, cells) -> target.put(source.slice(cell * element, cells * element)));
    return target.flip();
  }

  /** The sum comes first: it bounds what the second look needs. */
  private static void requireWhole(List<LatentPatch> patches, Volume volume) {
    long brought = patches.stream().map(Block::of).mapToLong(block -> block.size().cells()).sum();
    if (brought == volume.cells()) {
      BitSet filled = new BitSet(volume.cells());
      patches.stream()
          .map(Block::of)
          .forEach(block -> block.rows(1, volume, (cell, run) -> filled.set(cell, cell + run)));
      brought = filled.cardinality();
    }
    if (brought != volume.cells()) {
      throw new StageFailureException(
          FailureCode.INVALID_RECORD,
          "the patches of window %d at step %d do not make up the window"
              .formatted(patches.get(0).getWindow(), patches.get(0).getStep()));
    }
  }

  private static WindowPlane assembled(List<LatentPatch> patches, int index, Volume volume) {
    Plane plane = patches.get(0).getPlanes().get(index);
    DataType datatype = DataType.valueOf(plane.getDatatype());
    int element = datatype.size();
    int cells = Math.multiplyExact(plane.getChannels(), volume.cells());
    byte[] whole = new byte[Math.multiplyExact(cells, element)];
    for (LatentPatch patch : patches) {
      ByteBuffer payload = patch.getPayloads().get(index).duplicate();
      Block.of(patch)
          .rows(
              plane.getChannels(),
              volume,
              (cell, run) -> payload.get(whole, cell * element, run * element));
    }
    return new WindowPlane(plane.getName(), datatype, plane.getChannels(), ByteBuffer.wrap(whole));
  }
}
