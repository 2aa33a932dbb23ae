package io.skyriver.stage.job;

import io.skyriver.stage.config.StageConfig;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The settings every stage's job runs with. */
public final class StageEnvironment {
  private static final int MAX_PARALLELISM = 128;
  private static final Duration BUFFER_TIMEOUT = Duration.ofMillis(2);

  private StageEnvironment() {}

  /** Applies the settings to an environment before the job is defined on it. */
  public static void configure(StreamExecutionEnvironment env, StageConfig config) {
    env.configure(settings(config));
    env.setParallelism(config.parallelism());
    env.setMaxParallelism(MAX_PARALLELISM);
  }

  private static Configuration settings(StageConfig config) {
    Configuration settings = new Configuration();
    // Records are never written to once made, so operators hand them on without copies; a type that
    // would need generic serialization is an error.
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(PipelineOptions.GENERIC_TYPES, false);
    settings.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFER_TIMEOUT);
    checkpoints(settings, config);
    restarts(settings);
    return settings;
  }

  /** Aligned while barriers are fast, unaligned when a slow operator holds them up. */
  private static void checkpoints(Configuration settings, StageConfig config) {
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, config.checkpointInterval());
    settings.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    settings.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
    settings.set(CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofSeconds(5));
    settings.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(10));
    settings.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, 10);
    settings.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, config.checkpointDirectory().toString());
    settings.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
  }

  /** A job never gives up: what can't be mended by a restart is a failure of a video. */
  private static void restarts(Configuration settings) {
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofMillis(200));
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofSeconds(30));
    settings.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD,
        Duration.ofMinutes(2));
  }
}
