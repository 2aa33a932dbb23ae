package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.TensorSpec;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * States of as many tokens as the text seems to have, made of its bytes; zeros behind them. The
 * card's first conditioning tensor is that of the prompt, the others are those of the negative
 * prompt; their shapes are the configuration's.
 */
final class SimulatedTextEncoder implements Engine {
  private static final int BYTES_PER_TOKEN = 4;

  private final String promptOutput;
  private final List<TensorSpec> specs;
  private final Pace pace;

  SimulatedTextEncoder(ModelCard card, List<TensorSpec> specs, Pace pace)
      throws InvalidModelException {
    this.promptOutput = card.conditioning().get(0);
    this.specs = List.copyOf(specs);
    this.pace = pace;
    List<String> problems = new ArrayList<>();
    for (TensorSpec spec : specs) {
      if (spec.dims().size() != 3 || spec.dims().stream().anyMatch(extent -> extent < 1)) {
        problems.add("output '%s' needs the dims [ 1, tokens, width ]".formatted(spec.name()));
      }
      if (pattern(spec.datatype()) == 0) {
        problems.add("output '%s' can't be %s".formatted(spec.name(), spec.datatype()));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidModelException(card.model(), problems);
    }
  }

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    long began = System.nanoTime();
    List<Tensor> states = new ArrayList<>();
    for (TensorSpec spec : specs) {
      if (outputs.contains(spec.name())) {
        String text = spec.name().equals(promptOutput) ? "PROMPT" : "NEGATIVE";
        states.add(states(spec, Inputs.of(inputs, text).data()));
      }
    }
    Pace.fill(pace.call(), began, termination);
    return Inputs.ordered(states, outputs);
  }

  @Override
  public void close() {}

  private static Tensor states(TensorSpec spec, ByteBuffer text) {
    int tokens = Math.toIntExact(spec.dims().get(1));
    int width = Math.toIntExact(spec.dims().get(2));
    int size = spec.datatype().size();
    int used = Math.min(tokens, 1 + text.remaining() / BYTES_PER_TOKEN) * width;
    ByteBuffer states =
        ByteBuffer.allocate(Math.multiplyExact(tokens * width, size))
            .order(ByteOrder.LITTLE_ENDIAN);
    int hash = Inputs.checksum(0, text);
    for (int i = 0; i < used; i++) {
      int random = Inputs.mixed(hash + i);
      if (size == Short.BYTES) {
        states.putShort((short) (pattern(spec.datatype()) | random & 0x7F));
      } else {
        states.putInt(pattern(spec.datatype()) | random & 0x7FFFFF);
      }
    }
    return new Tensor(spec.name(), spec.datatype(), spec.dims(), states.rewind());
  }

  /** The bits of 1.0, whose lowest bits may be anything; 0 for a type that isn't known here. */
  private static int pattern(DataType type) {
    return switch (type) {
      case FP32 -> 0x3F800000;
      case FP16 -> 0x3C00;
      case BF16 -> 0x3F80;
      default -> 0;
    };
  }
}
