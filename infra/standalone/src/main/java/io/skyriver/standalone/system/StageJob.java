package io.skyriver.standalone.system;

import io.skyriver.stage.config.StageConfig;
import java.util.function.BiConsumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * One stage.
 *
 * @param name of the stage; names its checkpoint directory too
 * @param definition adds the stage's operators to an environment
 */
record StageJob(String name, BiConsumer<StreamExecutionEnvironment, StageConfig> definition) {}
