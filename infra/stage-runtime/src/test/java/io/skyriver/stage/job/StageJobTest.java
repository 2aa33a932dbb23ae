package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LatentPatch;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.Configs;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.call.WindowCall;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.gather.GatherFunction;
import io.skyriver.stage.job.KafkaEnds.Isolation;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.window.WindowSet;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageJobTest {
  @TempDir private Path folder;
  private StreamExecutionEnvironment env;
  private StageConfig config;
  private StageJob job;

  @BeforeEach
  void define() {
    env = StreamExecutionEnvironment.createLocalEnvironment();
    config = Configs.in(folder);
    job = StageJob.on(env, config, "denoise");
  }

  @Test
  void givesEveryStatefulOperatorANameUnderWhichACheckpointFindsItsState() {
    StageEvents events = StageEvents.of("denoise");
    SingleOutputStreamOperator<List<LatentPatch>> windows =
        GatherFunction.apply(
            job.read(Topics.DENOISE_PATCHES, Isolation.READ_UNCOMMITTED),
            new GatherFunction(job.provider(), events));
    job.write(
        "denoised", StageCall.apply(windows, new Nothing(job.provider(), events), "denoise", 4));
    job.read(Topics.ENCODE_TASKS, Isolation.READ_COMMITTED);

    assertThat(env.getStreamGraph().getStreamNodes())
        .extracting(StreamNode::getTransformationUID)
        .contains(
            "read skyriver.denoise-patches",
            "decode skyriver.denoise-patches",
            "read skyriver.encode-tasks",
            "gather",
            "hold for denoise",
            "denoise");
  }

  @Test
  void checkpointsExactlyOnceAndNeverGivesUp() {
    ReadableConfig settings = env.getConfiguration();

    assertThat(settings.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE))
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    assertThat(settings.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY))
        .isEqualTo(config.checkpointDirectory().toString());
    assertThat(settings.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
        .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    assertThat(settings.get(RestartStrategyOptions.RESTART_STRATEGY))
        .isEqualTo("exponential-delay");
    assertThat(settings.get(PipelineOptions.GENERIC_TYPES)).isFalse();
    assertThat(env.getMaxParallelism()).isEqualTo(128);
  }

  @Test
  void keepsTheStateOfASourceAsTheSourceItWraps() throws Exception {
    CatchUpSource source =
        new CatchUpSource(
            KafkaEnds.source(config, "denoise", Topics.DENOISE_PATCHES, Isolation.READ_UNCOMMITTED),
            LogEnds.of(config));
    KafkaPartitionSplit split = new KafkaPartitionSplit(new TopicPartition("topic", 3), 17);
    var serializer = source.getSplitSerializer();

    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(split)))
        .isEqualTo(split);
    assertThat(source.getBoundedness()).isEqualTo(Boundedness.CONTINUOUS_UNBOUNDED);
    assertThat(source.getProducedType()).isEqualTo(Incoming.TYPE);
    assertThat(source.getEnumeratorCheckpointSerializer().getVersion()).isNotNegative();
  }

  private static final class Nothing extends WindowCall {
    private static final long serialVersionUID = 1L;

    private Nothing(ServicesProvider provider, StageEvents events) {
      super(provider, events);
    }

    @Override
    protected List<Outgoing> work(WindowSet window, CallScope scope) {
      return List.of();
    }
  }
}
