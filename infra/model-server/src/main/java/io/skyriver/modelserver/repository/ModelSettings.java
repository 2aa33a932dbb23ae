package io.skyriver.modelserver.repository;

import io.skyriver.triton.DataType;
import io.skyriver.triton.proto.ModelConfig;
import io.skyriver.triton.proto.ModelInput;
import io.skyriver.triton.proto.ModelInstanceGroup;
import io.skyriver.triton.proto.ModelOutput;
import io.skyriver.triton.proto.ModelParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this server takes from a model's configuration.
 *
 * @param inputs tensors that a call brings
 * @param outputs tensors that an answer may hold
 * @param instances how many calls run at once
 * @param intraOpThreads threads of one operator; part of what makes results repeatable
 * @param interOpThreads operators at once
 * @param parameters all string parameters
 */
public record ModelSettings(
    List<TensorSpec> inputs,
    List<TensorSpec> outputs,
    int instances,
    int intraOpThreads,
    int interOpThreads,
    Map<String, String> parameters) {

  public ModelSettings {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    parameters = Map.copyOf(parameters);
  }

  /** Reads a configuration; all problems are reported together. */
  static ModelSettings of(ModelConfig config) throws InvalidModelException {
    return new Reading(config).settings();
  }

  /** A parameter that may be missing. */
  public Optional<String> parameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }

  /** One reading of a configuration and the problems met on the way. */
  private static final class Reading {
    private final ModelConfig config;
    private final List<String> problems = new ArrayList<>();

    Reading(ModelConfig config) {
      this.config = config;
    }

    ModelSettings settings() throws InvalidModelException {
      List<TensorSpec> inputs = config.getInputList().stream().map(this::input).toList();
      List<TensorSpec> outputs = config.getOutputList().stream().map(this::output).toList();
      Map<String, String> parameters =
          config.getParametersMap().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, Reading::value));
      int instances = instances();
      int intra = count(parameters, "intra_op_thread_count");
      int inter = count(parameters, "inter_op_thread_count");
      if (!problems.isEmpty()) {
        throw new InvalidModelException(config.getName(), problems);
      }
      return new ModelSettings(inputs, outputs, instances, intra, inter, parameters);
    }

    private TensorSpec input(ModelInput input) {
      DataType type = datatype(input.getName(), input.getDataType());
      return new TensorSpec(input.getName(), type, shape(input.getDimsList()), input.getOptional());
    }

    private TensorSpec output(ModelOutput output) {
      DataType type = datatype(output.getName(), output.getDataType());
      return new TensorSpec(output.getName(), type, shape(output.getDimsList()), false);
    }

    private List<Long> shape(List<Long> dims) {
      if (config.getMaxBatchSize() == 0) {
        return dims;
      }
      List<Long> shape = new ArrayList<>(List.of(-1L));
      shape.addAll(dims);
      return shape;
    }

    private DataType datatype(String tensor, io.skyriver.triton.proto.DataType type) {
      return switch (type) {
        case TYPE_FP32 -> DataType.FP32;
        case TYPE_FP16 -> DataType.FP16;
        case TYPE_BF16 -> DataType.BF16;
        case TYPE_INT64 -> DataType.INT64;
        case TYPE_INT32 -> DataType.INT32;
        case TYPE_UINT8 -> DataType.UINT8;
        case TYPE_BOOL -> DataType.BOOL;
        case TYPE_STRING -> DataType.BYTES;
        default -> {
          problems.add("tensor '%s' has the unsupported type %s".formatted(tensor, type));
          yield DataType.BYTES;
        }
      };
    }

    private int instances() {
      int count = 0;
      for (ModelInstanceGroup group : config.getInstanceGroupList()) {
        if (group.getKind() == ModelInstanceGroup.Kind.KIND_GPU) {
          problems.add("instance group '%s' needs a GPU".formatted(group.getName()));
        }
        count += Math.max(1, group.getCount());
      }
      return Math.max(1, count);
    }

    private int count(Map<String, String> parameters, String name) {
      @Nullable String text = parameters.get(name);
      if (text == null) {
        return 1;
      }
      if (!text.matches("[1-9][0-9]{0,2}")) {
        problems.add("parameter %s must be 1 to 999, is '%s'".formatted(name, text));
        return 1;
      }
      return Integer.parseInt(text);
    }

    private static String value(Map.Entry<String, ModelParameter> parameter) {
      return parameter.getValue().getStringValue();
    }
  }
}
