package io.skyriver.modelserver.onnx;

import static io.skyriver.modelserver.onnx.OnnxFile.BOOL;
import static io.skyriver.modelserver.onnx.OnnxFile.FLOAT;
import static io.skyriver.modelserver.onnx.OnnxFile.INT64;
import static io.skyriver.modelserver.onnx.OnnxFile.graph;
import static io.skyriver.modelserver.onnx.OnnxFile.model;
import static io.skyriver.modelserver.onnx.OnnxFile.node;
import static io.skyriver.modelserver.onnx.OnnxFile.value;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The models of the model server's contract as real ONNX files, and folders to serve them from. */
public final class TestModels {
  public static final String ARITHMETIC =
      """
      backend: "onnxruntime"
      input [ { name: "A" data_type: TYPE_FP32 dims: [ -1 ] },
              { name: "B" data_type: TYPE_FP32 dims: [ -1 ] } ]
      output [ { name: "SUM" data_type: TYPE_FP32 dims: [ -1 ] },
               { name: "PRODUCT" data_type: TYPE_FP32 dims: [ -1 ] } ]
      """;
  public static final String PICK =
      """
      input [ { name: "DATA" data_type: TYPE_FP32 dims: [ -1 ] },
              { name: "INDEX" data_type: TYPE_INT64 dims: [ 1 ] } ]
      output [ { name: "PICKED" data_type: TYPE_FP32 dims: [ 1 ] } ]
      """;
  public static final String ENDLESS =
      """
      input [ { name: "VALUE" data_type: TYPE_FP32 dims: [ 1 ] },
              { name: "ROUNDS" data_type: TYPE_INT64 dims: [ 1 ] } ]
      output [ { name: "RESULT" data_type: TYPE_FP32 dims: [ 1 ] } ]
      instance_group [ { count: 1 kind: KIND_CPU } ]
      """;

  private TestModels() {}

  /** All three models of the contract. */
  public static void writeContractModels(Path repository) {
    write(repository, "arithmetic", ARITHMETIC, arithmetic());
    write(repository, "pick", PICK, pick());
    write(repository, "endless", ENDLESS, endless());
  }

  /** Writes version 1 of a model. */
  public static void write(Path repository, String name, String config, byte[] onnx) {
    write(repository, name, "1", config, onnx);
  }

  public static void write(
      Path repository, String name, String version, String config, byte[] onnx) {
    try {
      Path folder = Files.createDirectories(repository.resolve(name).resolve(version));
      Files.writeString(folder.resolveSibling("config.pbtxt"), config);
      Files.write(folder.resolve("model.onnx"), onnx);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SUM = A + B, PRODUCT = A · B. */
  public static byte[] arithmetic() {
    return model(
        graph(
            List.of(
                node("Add", List.of("A", "B"), List.of("SUM")),
                node("Mul", List.of("A", "B"), List.of("PRODUCT"))),
            List.of(value("A", FLOAT, -1), value("B", FLOAT, -1)),
            List.of(value("SUM", FLOAT, -1), value("PRODUCT", FLOAT, -1))));
  }

  /** PICKED = DATA[INDEX]. */
  public static byte[] pick() {
    return model(
        graph(
            List.of(node("Gather", List.of("DATA", "INDEX"), List.of("PICKED"))),
            List.of(value("DATA", FLOAT, -1), value("INDEX", INT64, 1)),
            List.of(value("PICKED", FLOAT, 1))));
  }

  /** RESULT = VALUE, negated ROUNDS times. */
  public static byte[] endless() {
    ByteString body =
        graph(
            List.of(
                node("Identity", List.of("go_on"), List.of("go_on_out")),
                node("Neg", List.of("v"), List.of("v_out"))),
            List.of(value("round", INT64), value("go_on", BOOL), value("v", FLOAT, 1)),
            List.of(value("go_on_out", BOOL), value("v_out", FLOAT, 1)));
    return model(
        graph(
            List.of(node("Loop", List.of("ROUNDS", "", "VALUE"), List.of("RESULT"), body)),
            List.of(value("VALUE", FLOAT, 1), value("ROUNDS", INT64, 1)),
            List.of(value("RESULT", FLOAT, 1))));
  }
}
