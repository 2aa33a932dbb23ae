package io.skyriver.modelserver.engine;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.modelserver.repository.TensorSpec;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An ONNX file whose inputs and outputs are those of the configuration. */
final class OnnxEngine implements Engine {
  private final OrtSession session;

  private OnnxEngine(OrtSession session) {
    this.session = session;
  }

  static OnnxEngine load(ModelVersion version) throws InvalidModelException {
    OnnxEngine engine = new OnnxEngine(Sessions.open(version));
    try {
      engine.check(version);
      return engine;
    } catch (InvalidModelException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    return OnnxRun.run(session, inputs.values(), outputs, termination);
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session can't be closed", e);
    }
  }

  private void check(ModelVersion version) throws InvalidModelException {
    List<String> problems = new ArrayList<>();
    try {
      compare("input", version.settings().inputs(), session.getInputInfo(), problems);
      compare("output", version.settings().outputs(), session.getOutputInfo(), problems);
    } catch (OrtException e) {
      throw new InvalidModelException(version.model(), "can't be inspected", e);
    }
    session.getInputNames().stream()
        .filter(name -> version.settings().inputs().stream().noneMatch(s -> s.name().equals(name)))
        .forEach(name -> problems.add("config.pbtxt lacks the input '" + name + "'"));
    if (!problems.isEmpty()) {
      throw new InvalidModelException(version.model(), problems);
    }
  }

  private static void compare(
      String kind, List<TensorSpec> specs, Map<String, NodeInfo> nodes, List<String> problems) {
    for (TensorSpec spec : specs) {
      NodeInfo node = nodes.get(spec.name());
      if (node == null) {
        problems.add("the ONNX file has no %s '%s'".formatted(kind, spec.name()));
      } else if (!(node.getInfo() instanceof TensorInfo info) || !same(spec.datatype(), info)) {
        problems.add(
            "%s '%s' is %s in the ONNX file, not %s"
                .formatted(kind, spec.name(), node.getInfo(), spec.datatype()));
      }
    }
  }

  private static boolean same(DataType configured, TensorInfo info) {
    // Strings never reach an ONNX file here: the text encoder turns them into numbers before.
    return configured != DataType.BYTES && OrtTensors.javaType(configured) == info.type;
  }
}
