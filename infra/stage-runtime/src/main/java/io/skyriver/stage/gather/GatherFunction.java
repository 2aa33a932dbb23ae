package io.skyriver.stage.gather;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.gather.GatherOutcome.Completed;
import io.skyriver.stage.gather.GatherOutcome.Corrupt;
import io.skyriver.stage.gather.GatherOutcome.Dropped;
import io.skyriver.stage.gather.GatherOutcome.Kept;
import io.skyriver.stage.gather.GatherOutcome.Reason;
import io.skyriver.stage.job.Outbox;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.wire.EventType;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Feeds {@link Gather} from a stream keyed by {@link WindowRef#key(LatentPatch)} and hands on the
 * patches of each complete set. Announces every window once as held. Looks after what is left of a
 * window at intervals: it goes when the video is closed, or when nothing came for too long.
 */
public final class GatherFunction
    extends KeyedProcessFunction<String, LatentPatch, List<LatentPatch>> {
  private static final long serialVersionUID = 1L;

  /** Type of the complete sets. */
  public static final TypeInformation<List<LatentPatch>> SETS =
      Types.LIST(new EventType<>(LatentPatch.class));

  /** Held and failed events. */
  public static final OutputTag<Outgoing> EVENTS = new OutputTag<>("events", Outgoing.TYPE);

  private final ServicesProvider provider;
  private final StageEvents events;

  private transient @Nullable Lease<StageServices> lease;
  private transient StageServices services;
  private transient Outbox outbox;
  private transient GatherMetrics metrics;
  private transient ValueState<byte[]> progress;
  private transient Upkeep upkeep;
  private transient MapState<String, LatentPatch> patches;

  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  public GatherFunction(ServicesProvider provider, StageEvents events) {
    this.provider = provider;
    this.events = events;
  }

  /** Gathers a stream of patches. */
  public static SingleOutputStreamOperator<List<LatentPatch>> apply(
      DataStream<LatentPatch> patches, GatherFunction gather) {
    return patches
        .keyBy(WindowRef::key, Types.STRING)
        .transform("gather", SETS, new GatherOperator(gather))
        .uid("gather");
  }

  @Override
  public void open(OpenContext context) {
    lease = provider.lease();
    services = lease.value();
    outbox = new Outbox(services.registry());
    metrics = new GatherMetrics(events.stage());
    progress =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "gather", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    upkeep = new Upkeep(getRuntimeContext());
    patches =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "patches", Types.STRING, new EventType<>(LatentPatch.class)));
  }

  @Override
  public void processElement(LatentPatch patch, Context context, Collector<List<LatentPatch>> out)
      throws Exception {
    WindowRef ref = WindowRef.of(patch);
    if (!services.gate().isLive(ref.video(), ref.attempt())) {
      metrics.dropped(Reason.FENCED);
      return;
    }
    upkeep.touch(context.timerService());
    Gather before = state();
    GatherResult result = before.apply(patch);
    GatherOutcome outcome = result.outcome();
    if (outcome instanceof Kept) {
      patches.put(slot(patch.getExecution(), patch.getPatch()), patch);
      metrics.kept(patch, context.timestamp());
    } else if (outcome instanceof Completed completed) {
      complete(completed, before, patch, context, out);
    } else if (outcome instanceof Dropped dropped) {
      metrics.dropped(dropped.reason());
    } else if (outcome instanceof Corrupt corrupt) {
      metrics.corrupt();
      context.output(
          EVENTS,
          outbox.event(traced(patch).failed(ref, FailureCode.PAYLOAD_CORRUPT, corrupt.message())));
    }
    keep(before, result.next());
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<List<LatentPatch>> out)
      throws Exception {
    boolean closed = services.gate().isClosed(video(context.getCurrentKey()));
    if (upkeep.isOver(timestamp, closed, context.timerService())) {
      progress.clear();
      patches.clear();
      metrics.forgotten(context.getCurrentKey());
    }
  }

  /** Everything has been gathered that was there at the start. */
  void caughtUp() {
    services
        .calls()
        .catchUp(events.stage())
        .reached(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
  }

  @Override
  public void close() {
    if (metrics != null) {
      metrics.close();
    }
    if (lease != null) {
      lease.close();
    }
  }

  private StageEvents traced(LatentPatch patch) {
    return events.traced(patch.getTraceparent());
  }

  private void complete(
      Completed completed,
      Gather before,
      LatentPatch last,
      Context context,
      Collector<List<LatentPatch>> out)
      throws Exception {
    List<LatentPatch> set = new ArrayList<>(completed.patches());
    for (int index = 0; index < completed.patches(); index++) {
      set.add(index == last.getPatch() ? last : patches.get(slot(completed.execution(), index)));
    }
    WindowRef ref = WindowRef.of(last);
    if (before.lastStep() < 0 || before.attempt() < ref.attempt()) {
      context.output(EVENTS, outbox.event(traced(last).held(ref, completed.step())));
    }
    metrics.completed(last, context.timestamp(), completed.divergent());
    out.collect(set);
  }

  private void keep(Gather before, Gather next) throws Exception {
    if (next.equals(before)) {
      return;
    }
    progress.update(GatherCodec.encode(next));
    List<String> wanted = next.executions();
    for (PatchSet set : before.open()) {
      if (!wanted.contains(set.execution())) {
        forget(set);
      }
    }
  }

  private void forget(PatchSet set) throws Exception {
    for (int index = 0; index < set.patches(); index++) {
      patches.remove(slot(set.execution(), index));
    }
  }

  private Gather state() throws Exception {
    byte[] bytes = progress.value();
    return bytes == null ? Gather.EMPTY : GatherCodec.decode(bytes);
  }

  private static String slot(String execution, int patch) {
    return execution + "/" + patch;
  }

  private static String video(String key) {
    return key.substring(0, key.lastIndexOf('/'));
  }
}
