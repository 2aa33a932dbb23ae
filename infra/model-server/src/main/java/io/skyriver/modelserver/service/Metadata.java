package io.skyriver.modelserver.service;

import io.skyriver.modelserver.loading.ServedModel;
import io.skyriver.modelserver.repository.TensorSpec;
import io.skyriver.triton.proto.ModelMetadataResponse;
import io.skyriver.triton.proto.ModelMetadataResponse.TensorMetadata;
import io.skyriver.triton.proto.ServerMetadataResponse;
import java.util.List;
import java.util.Objects;

/** What the server tells about itself and its models. */
final class Metadata {
  private Metadata() {}

  static ServerMetadataResponse ofServer() {
    String version = Metadata.class.getPackage().getImplementationVersion();
    return ServerMetadataResponse.newBuilder()
        .setName("skyriver-model-server")
        .setVersion(Objects.requireNonNullElse(version, "unknown"))
        .addExtensions("model_configuration")
        .build();
  }

  static ModelMetadataResponse of(ServedModel model, List<ServedModel> versions) {
    return ModelMetadataResponse.newBuilder()
        .setName(model.version().model())
        .addAllVersions(versions.stream().map(served -> served.version().version()).toList())
        .setPlatform("onnxruntime_onnx")
        .addAllInputs(tensors(model.version().settings().inputs()))
        .addAllOutputs(tensors(model.version().settings().outputs()))
        .build();
  }

  private static List<TensorMetadata> tensors(List<TensorSpec> specs) {
    return specs.stream()
        .map(
            spec ->
                TensorMetadata.newBuilder()
                    .setName(spec.name())
                    .setDatatype(spec.datatype().name())
                    .addAllShape(spec.dims())
                    .build())
        .toList();
  }
}
