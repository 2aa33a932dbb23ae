package io.skyriver.stage.call;

import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.job.Outbox;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.trace.TraceContext;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on each input on a thread of its own, model calls included, and hands on the records that
 * come of it. A failure becomes a {@code FAILED} event; work nobody wants any more becomes nothing.
 *
 * @param <I> input
 */
public abstract class StageCall<I> extends RichAsyncFunction<I, Outgoing> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(StageCall.class);
  private static final int LONGEST_MESSAGE = 1000;

  private final ServicesProvider provider;
  private final StageEvents events;

  /** Set when the call is added to a stream. */
  private String operator = "call";

  private int callsInFlight = Integer.MAX_VALUE;

  private transient @Nullable Lease<StageServices> lease;
  private transient Outbox outbox;
  private transient RunningCalls calls;
  private transient CallMetrics metrics;
  private transient @Nullable ExecutorService workers;

  @SuppressWarnings("NullAway.Init") // The transient fields are set by open.
  protected StageCall(ServicesProvider provider, StageEvents events) {
    this.provider = provider;
    this.events = events;
  }

  /**
   * Adds the calls to a stream. They end in any order and have no timeout but their own, which
   * starts when they are sent and not while they wait for their turn. At intervals an event tells
   * of each call that waits or runs, and one that the operator is alive.
   *
   * @param operator name of the calls within the job
   * @param callsInFlight most inputs that wait or run per subtask
   */
  public static <I> DataStream<Outgoing> apply(
      DataStream<I> inputs, StageCall<I> call, String operator, int callsInFlight) {
    StageCall<?> settings = call;
    settings.operator = operator;
    settings.callsInFlight = callsInFlight;
    String held = "hold for " + operator;
    SingleOutputStreamOperator<I> watched =
        inputs
            .transform(
                held,
                inputs.getType(),
                new HeldOperator<>(settings.provider, settings.events, operator, callsInFlight))
            .uid(held);
    return AsyncDataStream.unorderedWait(watched, call, 0, TimeUnit.MILLISECONDS, callsInFlight)
        .returns(Outgoing.TYPE)
        .name(operator)
        .uid(operator)
        .union(watched.getSideOutput(HeldOperator.EVENTS));
  }

  /** What the call is for. Cheap, and without waiting. */
  protected abstract CallRef ref(I input);

  /** The trace the input belongs to; null lets the video have one of its own. */
  protected @Nullable String traceparent(I input) {
    return null;
  }

  /**
   * Does the work; may block. Whatever it throws ends the video's attempt as a failure, except what
   * the scope threw because the work was dropped, and interruption.
   */
  protected abstract List<Outgoing> work(I input, CallScope scope) throws Exception;

  @Override
  public void open(OpenContext context) throws Exception {
    lease = provider.lease();
    outbox = new Outbox(lease.value().registry());
    calls = lease.value().calls().running(operator);
    metrics = new CallMetrics(events.stage(), operator);
    workers = Executors.newCachedThreadPool(StageCall::worker);
  }

  @Override
  public final void asyncInvoke(I input, ResultFuture<Outgoing> result) {
    CallRef ref = ref(input);
    TraceContext video = TraceContext.of(ref.window().video(), traceparent(input));
    CallWatch watch = metrics.begin(ref, video);
    CallScope scope = new CallScope(ref, services(), subtask(), watch);
    calls.add(scope);
    requireOpen(workers).execute(() -> answer(input, scope, result));
  }

  @Override
  public void close() throws Exception {
    if (workers != null) {
      calls.dropAll(subtask());
      workers.shutdownNow();
      metrics.close();
    }
    if (lease != null) {
      lease.close();
    }
  }

  protected final StageServices services() {
    return requireOpen(lease).value();
  }

  final int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  /** Whether {@link #services} may be asked for. */
  final boolean isOpen() {
    return lease != null;
  }

  /** Whether the operator holds as many inputs as it may. */
  final boolean isFull() {
    return calls.of(subtask()).size() >= callsInFlight;
  }

  protected final Outbox outbox() {
    return outbox;
  }

  protected final StageEvents events() {
    return events;
  }

  /** Events that carry on the trace of the input. */
  protected final StageEvents events(CallScope scope) {
    return events.traced(scope.traceparent());
  }

  private void answer(I input, CallScope scope, ResultFuture<Outgoing> result) {
    try {
      Collection<Outgoing> records = gated(input, scope);
      calls.remove(scope);
      result.complete(records);
    } catch (InterruptedException closing) {
      // The operator is going away; its input is in the last checkpoint and runs again.
      Thread.currentThread().interrupt();
    } catch (Throwable broken) {
      result.completeExceptionally(broken);
    } finally {
      calls.remove(scope);
      metrics.end(scope.watch());
    }
  }

  private Collection<Outgoing> gated(I input, CallScope scope) throws InterruptedException {
    CallGate gate = services().gate();
    CallRef ref = scope.ref();
    try (CallGate.Watch watch =
        gate.watch(ref.window().video(), ref.window().attempt(), scope::drop)) {
      return finished(input, scope);
    }
  }

  private Collection<Outgoing> finished(I input, CallScope scope) throws InterruptedException {
    try {
      scope.requireWanted();
      List<Outgoing> records = work(input, scope);
      scope.watch().done();
      return records;
    } catch (CallDroppedException dropped) {
      scope.watch().dropped();
      return List.of();
    } catch (InterruptedException closing) {
      throw closing;
    } catch (StageFailureException failure) {
      return failed(scope, failure.code(), failure);
    } catch (Exception defect) {
      return failed(scope, FailureCode.INTERNAL_ERROR, defect);
    } catch (OutOfMemoryError tooLarge) {
      // One window's arrays did not fit: a restart would take up the same window again.
      return failed(scope, FailureCode.OUT_OF_MEMORY, tooLarge);
    }
  }

  private Collection<Outgoing> failed(CallScope scope, FailureCode code, Throwable cause)
      throws InterruptedException {
    if (scope.isDropped()) {
      scope.watch().dropped();
      return List.of();
    }
    scope.watch().failed(code.code());
    CallRef ref = scope.ref();
    LOG.atWarn()
        .addKeyValue(LogKeys.VIDEO, ref.window().video())
        .addKeyValue(LogKeys.WINDOW, ref.window().window())
        .addKeyValue(LogKeys.STEP, ref.from())
        .addKeyValue(LogKeys.ATTEMPT, ref.window().attempt())
        .addKeyValue(LogKeys.STAGE, events.stage())
        .addKeyValue(LogKeys.CODE, code.code())
        .setCause(cause)
        .log("the video can't go on");
    return List.of(outbox.event(events(scope).failed(ref.window(), code, message(cause))));
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
  }

  private static Thread worker(Runnable work) {
    Thread thread = new Thread(work, "stage-call");
    thread.setDaemon(true);
    return thread;
  }

  private static <T> T requireOpen(@Nullable T opened) {
    if (opened == null) {
      throw new IllegalStateException("the operator is not open");
    }
    return opened;
  }
}
