package io.skyriver.denoise;

import io.skyriver.events.LatentPatch;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.gather.GatherFunction;
import io.skyriver.stage.job.KafkaEnds.Isolation;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.job.StageJob;
import io.skyriver.stage.job.StageProcess;
import java.util.List;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The denoise stage's Flink job. */
public final class DenoiseJob {
  static final String STAGE = "denoise";

  private DenoiseJob() {}

  /** Runs the job until it is cancelled; the only argument is a properties file, or none. */
  public static void main(String[] arguments) throws Exception {
    StageProcess.run(arguments, STAGE, DenoiseJob::define);
  }

  /** Adds the job to an environment. */
  public static void define(StreamExecutionEnvironment env, StageConfig config) {
    define(StageJob.on(env, config, STAGE));
  }

  static void define(StageJob job) {
    StageEvents events = StageEvents.of(STAGE);
    SingleOutputStreamOperator<List<LatentPatch>> windows =
        GatherFunction.apply(
            job.read(Topics.DENOISE_PATCHES, Isolation.READ_UNCOMMITTED),
            new GatherFunction(job.provider(), events));
    job.write("gathered", windows.getSideOutput(GatherFunction.EVENTS));
    DenoiseCall call = new DenoiseCall(job.provider(), events, job.config().callTimeout());
    job.write("denoised", StageCall.apply(windows, call, "denoise", job.config().callsInFlight()));
  }
}
