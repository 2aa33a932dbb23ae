package io.skyriver.stage.call;

import io.skyriver.stage.job.Outbox;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import java.time.Duration;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of the calls of an operator and says at intervals for which windows it holds one,
 * waiting or running. Inputs pass unchanged.
 *
 * @param <I> input of the calls
 */
final class HeldOperator<I> extends AbstractStreamOperator<I>
    implements OneInputStreamOperator<I, I> {
  private static final long serialVersionUID = 1L;
  static final OutputTag<Outgoing> EVENTS = new OutputTag<>("held", Outgoing.TYPE);
  static final Duration INTERVAL = Duration.ofSeconds(10);

  private final ServicesProvider provider;
  private final StageEvents events;
  private final String calls;

  private transient @Nullable Lease<StageServices> lease;
  private transient Outbox outbox;
  private transient RunningCalls running;

  /**
   * @param calls name of the operator whose calls these are
   */
  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  HeldOperator(ServicesProvider provider, StageEvents events, String calls) {
    this.provider = provider;
    this.events = events;
    this.calls = calls;
  }

  @Override
  public void open() throws Exception {
    super.open();
    lease = provider.lease();
    outbox = new Outbox(lease.value().registry());
    running = lease.value().calls().running(calls);
    long interval = INTERVAL.toMillis();
    getProcessingTimeService().scheduleAtFixedRate(time -> tell(), interval, interval);
  }

  @Override
  public void processElement(StreamRecord<I> element) {
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
    int subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
    for (CallScope call : running.of(subtask)) {
      CallRef ref = call.ref();
      output.collect(
          EVENTS,
          new StreamRecord<>(
              outbox.event(events.traced(call.traceparent()).held(ref.window(), ref.from()))));
    }
  }
}
