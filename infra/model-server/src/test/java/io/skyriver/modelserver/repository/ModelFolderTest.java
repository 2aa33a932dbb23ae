package io.skyriver.modelserver.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.triton.DataType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
  @TempDir Path repository;

  @Test
  void readsWhatItNeedsAndPassesOverWhatOnlyTritonNeeds() throws Exception {
    ModelVersion version =
        version(
            """
            name: "model"
            input { name: "X" data_type: TYPE_BF16 dims: [ 1, -1 ] optional: true }
            output [ { name: "Y" data_type: TYPE_STRING dims: [ 3 ] } ]
            instance_group [ { count: 2 kind: KIND_CPU }, { kind: KIND_MODEL } ]
            dynamic_batching { preferred_batch_size: [ 4, 8 ] }
            parameters [ { key: "intra_op_thread_count" value: { string_value: "3" } } ]
            """);

    ModelSettings settings = version.settings();

    assertThat(settings.inputs())
        .containsExactly(new TensorSpec("X", DataType.BF16, java.util.List.of(1L, -1L), true));
    assertThat(settings.outputs().get(0).datatype()).isEqualTo(DataType.BYTES);
    assertThat(settings.instances()).isEqualTo(3);
    assertThat(settings.intraOpThreads()).isEqualTo(3);
    assertThat(settings.interOpThreads()).isEqualTo(1);
  }

  @Test
  void putsTheBatchDimensionBeforeTheDims() throws Exception {
    ModelVersion version =
        version("max_batch_size: 8 input { name: \"X\" data_type: TYPE_FP32 dims: [ 4 ] }");

    assertThat(version.settings().inputs().get(0).dims()).containsExactly(-1L, 4L);
  }

  @Test
  void reportsAllProblemsOfAConfigurationAtOnce() {
    assertThatThrownBy(
            () ->
                version(
                    """
                    input { name: "X" data_type: TYPE_FP64 dims: [ 1 ] }
                    instance_group { kind: KIND_GPU }
                    parameters { key: "inter_op_thread_count" value: { string_value: "many" } }
                    """))
        .isInstanceOf(InvalidModelException.class)
        .hasMessageContaining("'X' has the unsupported type TYPE_FP64")
        .hasMessageContaining("needs a GPU")
        .hasMessageContaining("inter_op_thread_count must be 1 to 999, is 'many'");
  }

  @Test
  void refusesAConfigurationOfAnotherModelOrWithoutSense() {
    assertThatThrownBy(() -> version("name: \"other\"")).hasMessageContaining("'other'");
    assertThatThrownBy(() -> version("input {")).hasMessageContaining("config.pbtxt");
  }

  @Test
  void refusesAModelWithoutVersions() throws Exception {
    write("model/config.pbtxt", "");

    assertThatThrownBy(() -> folder().versions(folder().config()))
        .hasMessageContaining("no version folder");
  }

  @Test
  void readsFilesOfItsVersionFolderOnly() throws Exception {
    ModelVersion version = version("");
    write("model/1/words.txt", "words");
    write("model/secret.txt", "secret");

    assertThat(new String(version.read("words.txt"), StandardCharsets.UTF_8)).isEqualTo("words");
    assertThatThrownBy(() -> version.read("../secret.txt")).hasMessageContaining("outside");
    assertThatThrownBy(() -> version.read("missing.txt")).hasMessageContaining("missing.txt");
  }

  @Test
  void readsFilesOfArtifactsOnTheClassPathOnly() throws Exception {
    ModelVersion version = version("");

    assertThat(version.read("maven:a:b:1!/logback-test.xml")).isNotEmpty();
    assertThatThrownBy(() -> version.read("maven:a:b:1!/unheard.of"))
        .hasMessageContaining("not on the class path");
    assertThatThrownBy(() -> version.read("maven:a:b:1")).hasMessageContaining("names no file");
  }

  private ModelVersion version(String config) throws Exception {
    write("model/config.pbtxt", config);
    write("model/1/model.onnx", "");
    return folder().versions(folder().config()).get(0);
  }

  private ModelFolder folder() {
    return ModelRepository.folders(repository).get(0);
  }

  private void write(String file, String content) throws IOException {
    Path path = repository.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
