package io.skyriver.decode.assembly;

import io.skyriver.decode.assembly.Assembly.Outcome;
import io.skyriver.decode.assembly.Assembly.Result;
import io.skyriver.decode.segment.Segment;
import io.skyriver.stage.gather.Upkeep;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Metric;
import java.util.List;
import java.util.Locale;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.jspecify.annotations.Nullable;

/**
 * Feeds {@link Assembly} from a stream keyed by video and hands on the segments of each complete
 * one. Forgets a video when it is closed, or when nothing came for too long.
 */
public final class AssemblyFunction extends KeyedProcessFunction<String, Segment, List<Segment>> {
  private static final long serialVersionUID = 1L;

  /** Type of the complete videos. */
  public static final TypeInformation<List<Segment>> VIDEOS = Types.LIST(Segment.TYPE);

  private final ServicesProvider provider;

  private transient @Nullable Lease<StageServices> lease;
  private transient ValueState<Assembly> assembly;
  private transient Upkeep upkeep;

  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  public AssemblyFunction(ServicesProvider provider) {
    this.provider = provider;
  }

  @Override
  public void open(OpenContext context) {
    lease = provider.lease();
    assembly = getRuntimeContext().getState(new ValueStateDescriptor<>("assembly", Assembly.TYPE));
    upkeep = new Upkeep(getRuntimeContext());
  }

  @Override
  public void processElement(Segment segment, Context context, Collector<List<Segment>> out)
      throws Exception {
    upkeep.touch(context.timerService());
    Assembly before = assembly.value();
    Result result = (before == null ? Assembly.EMPTY : before).apply(segment);
    Meters.process().count(Metric.SEGMENTS, result.outcome().name().toLowerCase(Locale.ROOT));
    assembly.update(result.next());
    if (result.outcome() == Outcome.COMPLETED) {
      out.collect(result.video());
    }
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<List<Segment>> out)
      throws Exception {
    boolean closed = isClosed(context.getCurrentKey());
    if (upkeep.isOver(timestamp, closed, context.timerService())) {
      assembly.clear();
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }

  private boolean isClosed(String video) {
    return lease != null && lease.value().gate().isClosed(video);
  }
}
