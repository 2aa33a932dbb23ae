package io.skyriver.encoder;

import io.skyriver.events.EncodeTask;
import io.skyriver.stage.job.Outbox;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.WindowRef;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Announces each task as held before it is worked on; what is no longer live ends here. */
final class HoldTask extends ProcessFunction<EncodeTask, EncodeTask> {
  private static final long serialVersionUID = 1L;
  static final OutputTag<Outgoing> EVENTS = new OutputTag<>("events", Outgoing.TYPE);

  private final ServicesProvider provider;
  private final StageEvents events;

  private transient @Nullable Lease<StageServices> lease;
  private transient StageServices services;
  private transient Outbox outbox;

  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  HoldTask(ServicesProvider provider, StageEvents events) {
    this.provider = provider;
    this.events = events;
  }

  @Override
  public void open(OpenContext context) {
    lease = provider.lease();
    services = lease.value();
    outbox = new Outbox(services.registry());
  }

  @Override
  public void processElement(EncodeTask task, Context context, Collector<EncodeTask> out)
      throws Exception {
    WindowRef first = new WindowRef(task.getVideoId(), task.getAttempt(), 0);
    if (services.gate().isLive(first.video(), first.attempt())) {
      context.output(EVENTS, outbox.event(events.traced(task.getTraceparent()).held(first, 0)));
      Hops.arrived(events.stage(), task, context.timestamp());
      out.collect(task);
    }
  }

  @Override
  public void close() {
    if (lease != null) {
      lease.close();
    }
  }
}
