package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.modelserver.engine.Termination;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A simulated model that does what its {@link Fault} says. */
record FaultyEngine(Engine engine, ModelVersion version) implements Engine {
  private static final Duration LONG = Duration.ofDays(1);

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    Optional<Fault> fault = fault();
    if (fault.isEmpty()) {
      return engine.run(inputs, outputs, termination);
    }
    return switch (fault.get()) {
      case NEVER -> never(termination);
      case ERROR -> throw Inputs.failure("broken on purpose");
      // On the way out, where there is a message whose bytes can be missing.
      case ZERO_BYTES -> engine.run(inputs, outputs, termination);
      case NAN -> filled(engine.run(inputs, outputs, termination), Float.NaN);
      case INFINITY -> filled(engine.run(inputs, outputs, termination), Float.POSITIVE_INFINITY);
      case WRONG_SHAPE ->
          engine.run(inputs, outputs, termination).stream().map(FaultyEngine::narrowed).toList();
      case GARBAGE ->
          engine.run(inputs, outputs, termination).stream().map(FaultyEngine::garbage).toList();
    };
  }

  @Override
  public void close() {
    engine.close();
  }

  private Optional<Fault> fault() throws ModelFailureException {
    try {
      return Fault.of(version);
    } catch (RuntimeException unknown) {
      throw Inputs.failure(String.valueOf(unknown.getMessage()));
    }
  }

  private static List<Tensor> never(Termination termination) throws ModelFailureException {
    while (!termination.requested()) {
      Pace.fill(LONG, System.nanoTime(), termination);
    }
    throw Inputs.failure("terminated");
  }

  private static List<Tensor> filled(List<Tensor> outputs, float value) {
    List<Tensor> filled = new ArrayList<>();
    for (Tensor output : outputs) {
      filled.add(output.datatype() == DataType.FP32 ? filled(output, value) : output);
    }
    return filled;
  }

  private static Tensor filled(Tensor output, float value) {
    ByteBuffer bytes = empty(output);
    while (bytes.hasRemaining()) {
      bytes.putFloat(value);
    }
    return new Tensor(output.name(), output.datatype(), output.shape(), bytes.flip());
  }

  private static Tensor garbage(Tensor output) {
    ByteBuffer bytes = empty(output);
    for (int at = 0; bytes.hasRemaining(); at++) {
      bytes.put((byte) Inputs.mixed(at));
    }
    return new Tensor(output.name(), output.datatype(), output.shape(), bytes.flip());
  }

  private static Tensor narrowed(Tensor output) {
    List<Long> shape = new ArrayList<>(output.shape());
    int last = shape.size() - 1;
    if (output.datatype().size() < 0 || last < 0 || shape.get(last) == 0) {
      return output;
    }
    long before = shape.get(last);
    shape.set(last, before - 1);
    ByteBuffer bytes = output.data();
    bytes.limit(Math.toIntExact(bytes.limit() / before * (before - 1)));
    return new Tensor(output.name(), output.datatype(), shape, bytes);
  }

  private static ByteBuffer empty(Tensor output) {
    return ByteBuffer.allocate(output.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
  }
}
