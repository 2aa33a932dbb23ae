package io.skyriver.encoder;

import io.skyriver.events.EncodeTask;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.job.KafkaEnds.Isolation;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.job.StageJob;
import io.skyriver.stage.job.StageProcess;
import io.skyriver.stage.wire.EventType;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The encoder stage's Flink job. */
public final class EncoderJob {
  static final String STAGE = "encoder";

  private EncoderJob() {}

  /** Runs the job until it is cancelled; the only argument is a properties file, or none. */
  public static void main(String[] arguments) throws Exception {
    StageProcess.run(arguments, STAGE, EncoderJob::define);
  }

  /** Adds the job to an environment. */
  public static void define(StreamExecutionEnvironment env, StageConfig config) {
    define(StageJob.on(env, config, STAGE));
  }

  static void define(StageJob job) {
    StageEvents events = StageEvents.of(STAGE);
    SingleOutputStreamOperator<EncodeTask> held =
        job.read(Topics.ENCODE_TASKS, Isolation.READ_COMMITTED)
            .process(new HoldTask(job.provider(), events), new EventType<>(EncodeTask.class))
            .name("hold")
            .uid("hold");
    job.write("held", held.getSideOutput(HoldTask.EVENTS));
    buryWhatIsNoSignal(job);
    InputCall inputs = new InputCall(job.provider(), events);
    job.write(
        "inputs",
        StageCall.apply(
            job.read(Topics.INPUT_TASKS, Isolation.READ_COMMITTED),
            inputs,
            "fetch inputs",
            job.config().callsInFlight()));
    EncodeCall call = new EncodeCall(job.provider(), events, job.config().callTimeout());
    job.write("encoded", StageCall.apply(held, call, "encode", job.config().callsInFlight()));
  }

  /**
   * Every stage reads the control topic for itself and passes over what it can't read; this one
   * sees to it that such records end among the dead letters, once.
   */
  private static void buryWhatIsNoSignal(StageJob job) {
    job.read(Topics.CONTROL, Isolation.READ_COMMITTED);
  }
}
