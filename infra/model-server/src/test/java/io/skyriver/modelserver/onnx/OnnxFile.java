package io.skyriver.modelserver.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Writes tiny ONNX files field by field, so that tests need no exporter. The numbers are those of
 * ONNX's published {@code onnx.proto}.
 */
final class OnnxFile {
  static final int FLOAT = 1;
  static final int INT64 = 7;
  static final int BOOL = 9;
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int GRAPH_ATTRIBUTE = 5;

  private OnnxFile() {}

  /** A whole file. */
  static byte[] model(ByteString graph) {
    return message(
            file -> {
              file.writeInt64(1, IR_VERSION);
              file.writeBytes(7, graph);
              file.writeBytes(8, message(opset -> opset.writeInt64(2, OPSET)));
            })
        .toByteArray();
  }

  static ByteString graph(
      List<ByteString> nodes, List<ByteString> inputs, List<ByteString> outputs) {
    return message(
        graph -> {
          for (ByteString node : nodes) {
            graph.writeBytes(1, node);
          }
          graph.writeString(2, "graph");
          for (ByteString input : inputs) {
            graph.writeBytes(11, input);
          }
          for (ByteString output : outputs) {
            graph.writeBytes(12, output);
          }
        });
  }

  static ByteString node(String operator, List<String> inputs, List<String> outputs) {
    return message(node -> writeNode(node, operator, inputs, outputs));
  }

  /** A node with a graph as its attribute {@code body}. */
  static ByteString node(
      String operator, List<String> inputs, List<String> outputs, ByteString body) {
    ByteString attribute =
        message(
            field -> {
              field.writeString(1, "body");
              field.writeBytes(6, body);
              field.writeInt32(20, GRAPH_ATTRIBUTE);
            });
    return message(
        node -> {
          writeNode(node, operator, inputs, outputs);
          node.writeBytes(5, attribute);
        });
  }

  /** Declares an input or output; -1 stands for any extent. */
  static ByteString value(String name, int type, long... dims) {
    ByteString shape =
        message(
            field -> {
              for (long dim : dims) {
                field.writeBytes(1, dimension(dim));
              }
            });
    ByteString tensor =
        message(
            field -> {
              field.writeInt32(1, type);
              field.writeBytes(2, shape);
            });
    return message(
        field -> {
          field.writeString(1, name);
          field.writeBytes(2, message(t -> t.writeBytes(1, tensor)));
        });
  }

  private static ByteString dimension(long extent) {
    return message(
        field -> {
          if (extent < 0) {
            field.writeString(2, "any");
          } else {
            field.writeInt64(1, extent);
          }
        });
  }

  private static void writeNode(
      CodedOutputStream node, String operator, List<String> inputs, List<String> outputs)
      throws IOException {
    for (String input : inputs) {
      node.writeString(1, input);
    }
    for (String output : outputs) {
      node.writeString(2, output);
    }
    node.writeString(4, operator);
  }

  private static ByteString message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(bytes.toByteArray());
  }

  private interface Fields {
    void write(CodedOutputStream message) throws IOException;
  }
}
