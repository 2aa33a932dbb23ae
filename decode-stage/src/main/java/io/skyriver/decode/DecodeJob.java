package io.skyriver.decode;

import io.skyriver.decode.assembly.AssemblyCall;
import io.skyriver.decode.assembly.AssemblyFunction;
import io.skyriver.decode.segment.Segment;
import io.skyriver.decode.segment.SegmentCall;
import io.skyriver.decode.segment.SegmentLetter;
import io.skyriver.events.LatentPatch;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.gather.GatherFunction;
import io.skyriver.stage.job.KafkaEnds.Isolation;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.job.StageJob;
import io.skyriver.stage.job.StageProcess;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The decode stage's Flink job. */
public final class DecodeJob {
  static final String STAGE = "decode";

  private DecodeJob() {}

  /** Runs the job until it is cancelled; the only argument is a properties file, or none. */
  public static void main(String[] arguments) throws Exception {
    StageProcess.run(arguments, STAGE, DecodeJob::define);
  }

  /** Adds the job to an environment. */
  public static void define(StreamExecutionEnvironment env, StageConfig config) {
    StageJob job = StageJob.on(env, config, STAGE);
    job.write("events", events(job, job.read(Topics.DECODE_PATCHES, Isolation.READ_UNCOMMITTED)));
  }

  /** Everything between the patches that come in and the events that go out. */
  static DataStream<Outgoing> events(StageJob job, DataStream<LatentPatch> patches) {
    StageEvents events = StageEvents.of(STAGE);
    SingleOutputStreamOperator<List<LatentPatch>> windows =
        GatherFunction.apply(patches, new GatherFunction(job.provider(), events));
    DataStream<Outgoing> segments = segments(job, windows, events);
    return windows
        .getSideOutput(GatherFunction.EVENTS)
        .union(
            segments.filter(record -> !SegmentLetter.isLetter(record)).name("segment events"),
            files(job, segments, events));
  }

  private static DataStream<Outgoing> segments(
      StageJob job, DataStream<List<LatentPatch>> windows, StageEvents events) {
    // One more than the decoder's instances: its frames are encoded while the other's tiles run.
    int windowsAtOnce = job.config().modelInstances() + 1;
    SegmentCall call =
        new SegmentCall(job.provider(), events, job.config().callTimeout(), windowsAtOnce);
    return StageCall.apply(windows, call, "segment", job.config().callsInFlight());
  }

  private static DataStream<Outgoing> files(
      StageJob job, DataStream<Outgoing> segments, StageEvents events) {
    DataStream<List<Segment>> videos =
        segments
            .filter(SegmentLetter::isLetter)
            .map(SegmentLetter::read, Segment.TYPE)
            .name("segment letters")
            .keyBy(Segment::video, Types.STRING)
            .process(new AssemblyFunction(job.provider()), AssemblyFunction.VIDEOS)
            .name("collect segments")
            .uid("collect segments");
    AssemblyCall call = new AssemblyCall(job.provider(), events);
    return StageCall.apply(videos, call, "assemble", job.config().callsInFlight());
  }
}
