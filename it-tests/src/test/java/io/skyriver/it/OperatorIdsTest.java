package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.decode.DecodeJob;
import io.skyriver.denoise.DenoiseJob;
import io.skyriver.encoder.EncoderJob;
import io.skyriver.stage.config.StageConfig;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The names under which a savepoint keeps the state of a stage's operators. A name that changes
 * loses the state of what is in flight at an upgrade: it may only be added to.
 */
class OperatorIdsTest {
  private static final String NOWHERE = "127.0.0.1:1";

  @TempDir private Path folder;

  @Test
  void ofTheEncoder() {
    assertThat(ids(EncoderJob::define))
        .contains(
            "read skyriver.encode-tasks",
            "decode skyriver.encode-tasks",
            "encode",
            "write encoded");
  }

  @Test
  void ofTheDenoiser() {
    assertThat(ids(DenoiseJob::define))
        .contains(
            "read skyriver.denoise-patches",
            "decode skyriver.denoise-patches",
            "gather",
            "denoise",
            "write gathered",
            "write denoised");
  }

  @Test
  void ofTheDecoder() {
    assertThat(ids(DecodeJob::define))
        .contains(
            "read skyriver.decode-patches",
            "decode skyriver.decode-patches",
            "gather",
            "segment",
            "collect segments",
            "assemble",
            "write events");
  }

  private Collection<String> ids(BiConsumer<StreamExecutionEnvironment, StageConfig> job) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
    job.accept(env, config());
    return env.getStreamGraph().getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .filter(Objects::nonNull)
        .toList();
  }

  private StageConfig config() {
    return StageConfig.of(
        Map.of(
            "bootstrap-servers",
            NOWHERE,
            "registry-url",
            "http://" + NOWHERE,
            "model-servers",
            NOWHERE,
            "card",
            RunningSkyriver.installation().card().toUri().toString(),
            "artifacts",
            folder.resolve("artifacts").toUri().toString(),
            "checkpoints",
            folder.resolve("checkpoints").toUri().toString()));
  }
}
