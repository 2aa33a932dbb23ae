package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.FrameSize;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Plane;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Each step changes some elements of the planes, by a checksum over all of them and of the
 * conditioning: so a lost or mixed patch changes the picture, and chunks compose (law 1). Elements
 * where the mask is set stay as they are. The steps take the card's time for the default clip, more
 * or less by the window's cells.
 */
final class SimulatedDenoiser implements Engine {
  private static final Set<String> RANGE = Set.of("STEP_BEGIN", "STEP_END");

  /** One element of so many is changed by a step. */
  private static final int STRIDE = 61;

  /** Of an FP32 element: what is finite stays so. */
  private static final int LOW_BITS = 0xFFFFF;

  private final ModelCard card;
  private final Pace pace;
  private final double cellSeconds;

  SimulatedDenoiser(ModelCard card, Pace pace) throws InvalidModelException {
    this.card = card;
    this.pace = pace;
    this.cellSeconds = card.sampling().stepSeconds() / usualCells(card);
    List<String> problems =
        card.planes().stream()
            .filter(plane -> !plane.dtype().equals("FP32"))
            .map(plane -> "plane %s is not FP32".formatted(plane.name()))
            .toList();
    if (!problems.isEmpty()) {
      throw new InvalidModelException(card.model(), problems);
    }
  }

  /** Cells of a window of the default clip. */
  private static double usualCells(ModelCard card) {
    FrameSize size = FrameSize.parse(card.sizes().defaultSize());
    int frames = (int) Math.max(1, Math.round(card.seconds().defaultSeconds() * card.fps()));
    int window = Math.min(card.window().latentFrames(), card.latent().latentFrames(frames));
    return (double) window * card.latent().cells(size.width()) * card.latent().cells(size.height());
  }

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    long began = System.nanoTime();
    int begin = Inputs.number(inputs, "STEP_BEGIN");
    int end = Inputs.number(inputs, "STEP_END");
    if (begin < 0 || end < begin || Inputs.number(inputs, "STEPS") < end) {
      throw Inputs.failure("no steps from %d to %d".formatted(begin, end));
    }
    Map<String, byte[]> planes = copies(inputs);
    int conditioning = conditioning(inputs);
    ByteBuffer mask = mask(inputs);
    int cells = cells(inputs);
    for (int step = begin; step < end && !termination.requested(); step++) {
      step(Inputs.mixed(conditioning + step), planes, mask, cells);
    }
    double seconds = (end - begin) * cellSeconds * cells;
    Pace.fill(pace.withSteps(seconds), began, termination);
    return Inputs.ordered(tensors(inputs, planes), outputs);
  }

  @Override
  public void close() {}

  /** The planes that the denoiser changes, by output. */
  private Map<String, byte[]> copies(Map<String, Tensor> inputs) throws ModelFailureException {
    Map<String, byte[]> copies = new TreeMap<>();
    for (Plane plane : card.planes()) {
      if (plane.output() != null) {
        ByteBuffer data = Inputs.of(inputs, plane.input()).data();
        byte[] copy = new byte[data.remaining()];
        data.get(copy);
        copies.put(plane.output(), copy);
      }
    }
    return copies;
  }

  /** All that a step depends on besides the planes it changes and its number. */
  private int conditioning(Map<String, Tensor> inputs) {
    int checksum = 0;
    for (Map.Entry<String, Tensor> input : new TreeMap<>(inputs).entrySet()) {
      if (!RANGE.contains(input.getKey()) && !isChanged(input.getKey())) {
        checksum = Inputs.checksum(checksum, input.getValue().data());
      }
    }
    return checksum;
  }

  private boolean isChanged(String input) {
    return card.planes().stream()
        .anyMatch(plane -> plane.input().equals(input) && plane.output() != null);
  }

  /** FP32 by cell; empty without such a plane. */
  private ByteBuffer mask(Map<String, Tensor> inputs) throws ModelFailureException {
    for (Plane plane : card.planes()) {
      if (plane.name().equals("mask")) {
        return Inputs.of(inputs, plane.input()).data();
      }
    }
    return ByteBuffer.allocate(0);
  }

  private int cells(Map<String, Tensor> inputs) throws ModelFailureException {
    Tensor plane = Inputs.of(inputs, card.planes().get(0).input());
    if (plane.shape().size() != 5) {
      throw Inputs.failure("planes have the form [1, channels, frames, height, width]");
    }
    return plane.extent(2) * plane.extent(3) * plane.extent(4);
  }

  private static void step(int seed, Map<String, byte[]> planes, ByteBuffer mask, int cells) {
    int key = seed;
    for (byte[] plane : planes.values()) {
      key = Inputs.checksum(key, ByteBuffer.wrap(plane));
    }
    for (byte[] plane : planes.values()) {
      change(ByteBuffer.wrap(plane).order(ByteOrder.LITTLE_ENDIAN), key, mask, cells);
    }
  }

  private static void change(ByteBuffer plane, int key, ByteBuffer mask, int cells) {
    int elements = plane.remaining() / Float.BYTES;
    for (int i = Math.floorMod(key, STRIDE); i < elements; i += STRIDE) {
      boolean given = mask.hasRemaining() && mask.getInt(i % cells * Float.BYTES) != 0;
      if (!given) {
        int at = i * Float.BYTES;
        plane.putInt(at, plane.getInt(at) ^ Inputs.mixed(key + i) & LOW_BITS);
      }
    }
  }

  private List<Tensor> tensors(Map<String, Tensor> inputs, Map<String, byte[]> planes)
      throws ModelFailureException {
    List<Tensor> tensors = new ArrayList<>();
    for (Plane plane : card.planes()) {
      byte[] bytes = plane.output() == null ? null : planes.get(plane.output());
      if (bytes != null && plane.output() != null) {
        Tensor input = Inputs.of(inputs, plane.input());
        tensors.add(
            new Tensor(plane.output(), input.datatype(), input.shape(), ByteBuffer.wrap(bytes)));
      }
    }
    return tensors;
  }
}
