package io.skyriver.stage.job;

import io.skyriver.config.ConfigSources;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.telemetry.log.LogKeys;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the {@code main} of every stage does. */
public final class StageProcess {
  private static final Logger LOG = LoggerFactory.getLogger(StageProcess.class);

  private StageProcess() {}

  /**
   * Runs a stage's job on the environment that started this process, until it is cancelled.
   *
   * @param arguments a properties file, or none; the environment's variables count either way
   * @param stage encoder, denoise or decode
   * @param definition adds the job to the environment
   */
  public static void run(
      String[] arguments,
      String stage,
      BiConsumer<StreamExecutionEnvironment, StageConfig> definition)
      throws Exception {
    StageConfig config = StageConfig.load(ConfigSources.ofProcess(arguments));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    goOn(env, config);
    definition.accept(env, config);
    env.execute("skyriver-" + stage);
  }

  /** From the stage's newest checkpoint, unless whoever started the process named another. */
  private static void goOn(StreamExecutionEnvironment env, StageConfig config) {
    if (env.getConfiguration().getOptional(StateRecoveryOptions.SAVEPOINT_PATH).isPresent()) {
      return;
    }
    RestorePoint.newest(config.checkpointDirectory())
        .ifPresentOrElse(
            point -> {
              LOG.atInfo().addKeyValue(LogKeys.PATH, point).log("going on");
              env.configure(RestorePoint.from(point));
            },
            () -> LOG.atInfo().log("no checkpoint: starting at the beginning of the topics"));
  }
}
