package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.triton.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** What the simulated models do with tensors. */
final class Inputs {
  private Inputs() {}

  static Tensor of(Map<String, Tensor> inputs, String name) throws ModelFailureException {
    Tensor input = inputs.get(name);
    if (input == null) {
      throw failure("input " + name + " is missing");
    }
    return input;
  }

  /** The one number of an INT64 [1] tensor. */
  static int number(Map<String, Tensor> inputs, String name) throws ModelFailureException {
    Tensor tensor = of(inputs, name);
    if (tensor.elements() != 1) {
      throw failure("input " + name + " must hold one number");
    }
    return Math.toIntExact(tensor.data().getLong());
  }

  static List<Tensor> ordered(List<Tensor> tensors, List<String> names) {
    return names.stream()
        .map(name -> tensors.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow())
        .toList();
  }

  /** A checksum that goes on from another. */
  static int checksum(int before, ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return mixed(before ^ (int) crc.getValue());
  }

  /** Bits that look random (the finalizer of MurmurHash3). */
  static int mixed(int value) {
    int bits = value;
    bits = (bits ^ bits >>> 16) * 0x85EBCA6B;
    bits = (bits ^ bits >>> 13) * 0xC2B2AE35;
    return bits ^ bits >>> 16;
  }

  static ModelFailureException failure(String message) {
    return new ModelFailureException(message, new IllegalArgumentException(message));
  }
}
