package io.skyriver.modelserver.repository;

import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What the configuration says of a tensor.
 *
 * @param dims whole shape with the batch dimension; -1 stands for any extent
 * @param optional whether a call may leave it out
 */
public record TensorSpec(String name, DataType datatype, List<Long> dims, boolean optional) {

  public TensorSpec {
    dims = List.copyOf(dims);
  }

  /** Why a tensor is not of this kind, empty when it is. */
  public Optional<String> mismatch(Tensor tensor) {
    boolean fits = tensor.datatype() == datatype && fits(tensor.shape());
    return fits
        ? Optional.empty()
        : Optional.of(
            "'%s' must be %s %s, got %s %s"
                .formatted(name, datatype, dims, tensor.datatype(), tensor.shape()));
  }

  private boolean fits(List<Long> shape) {
    if (shape.size() != dims.size()) {
      return false;
    }
    for (int i = 0; i < dims.size(); i++) {
      if (dims.get(i) >= 0 && !dims.get(i).equals(shape.get(i))) {
        return false;
      }
    }
    return true;
  }
}
