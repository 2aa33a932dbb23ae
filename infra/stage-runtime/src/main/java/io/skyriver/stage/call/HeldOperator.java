package io.skyriver.stage.call;

import io.skyriver.events.StageEvent;
import io.skyriver.events.StageHeartbeat;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.job.Outbox;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the calls of an operator and says at intervals for which windows it holds one,
 * waiting or running, and that it is alive itself. It says nothing while the operator is so full
 * that it takes no input. Inputs pass unchanged.
 *
 * @param <I> input of the calls
 */
final class HeldOperator<I> extends AbstractStreamOperator<I>
    implements OneInputStreamOperator<I, I> {
  private static final long serialVersionUID = 1L;
  static final OutputTag<Outgoing> EVENTS = new OutputTag<>("held", Outgoing.TYPE);

  private final ServicesProvider provider;
  private final StageEvents events;
  private final String calls;
  private final int callsInFlight;

  private transient @Nullable Lease<StageServices> lease;
  private transient StageServices services;
  private transient Outbox outbox;
  private transient RunningCalls running;

  /** Heartbeats since inputs had to wait the last time. */
  private transient long flowing;

  private transient boolean hindered;

  /**
   * @param calls name of the operator whose calls these are
   * @param callsInFlight how many of them it takes
   */
  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  HeldOperator(ServicesProvider provider, StageEvents events, String calls, int callsInFlight) {
    this.provider = provider;
    this.events = events;
    this.calls = calls;
    this.callsInFlight = callsInFlight;
  }

  @Override
  public void open() throws Exception {
    super.open();
    lease = provider.lease();
    services = lease.value();
    outbox = new Outbox(services.registry());
    running = services.calls().running(calls);
    long interval = services.pulse().interval().toMillis();
    getProcessingTimeService().scheduleAtFixedRate(time -> tell(), interval, interval);
  }

  @Override
  public void processElement(StreamRecord<I> element) {
    hindered |= running.of(subtask()).size() >= callsInFlight;
    output.collect(element);
  }

  @Override
  public void close() throws Exception {
    if (lease != null) {
      lease.close();
    }
    super.close();
  }

  private void tell() throws InterruptedException {
    for (CallScope call : running.of(subtask())) {
      CallRef ref = call.ref();
      tell(outbox.event(events.traced(call.traceparent()).held(ref.window(), ref.from())));
    }
    StageEvent alive = events.alive(heartbeat());
    for (String key : services.pulse().keys()) {
      tell(outbox.addressed(Topics.STAGE_EVENTS, key, alive));
    }
  }

  private void tell(Outgoing record) {
    output.collect(EVENTS, new StreamRecord<>(record));
  }

  private StageHeartbeat heartbeat() {
    boolean behind = !services.calls().catchUp(events.stage()).isReached();
    flowing = hindered || behind ? 0 : flowing + 1;
    hindered = false;
    long interval = services.pulse().interval().toMillis();
    return new StageHeartbeat(
        calls,
        subtask(),
        getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks(),
        interval,
        flowing * interval);
  }

  private int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }
}
