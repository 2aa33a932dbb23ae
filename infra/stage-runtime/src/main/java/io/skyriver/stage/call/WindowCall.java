package io.skyriver.stage.call;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.window.WindowSet;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.jspecify.annotations.Nullable;

/**
 * Works on gathered windows. After a start it waits until the gatherers have read what was in their
 * topic, for two minutes at most: a window that went on before the start is then represented by its
 * newest set alone (law 5). A stage that has as many windows as it may hold does not wait, since
 * nothing more could be read.
 */
public abstract class WindowCall extends StageCall<List<LatentPatch>> {
  private static final long serialVersionUID = 1L;
  private static final Duration CATCHING_UP = Duration.ofMinutes(2);

  protected WindowCall(ServicesProvider provider, StageEvents events) {
    super(provider, events);
  }

  /** Does the work on a window; as {@link StageCall#work}. */
  protected abstract List<Outgoing> work(WindowSet window, CallScope scope) throws Exception;

  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    catchUp().begin(subtask());
  }

  @Override
  public void close() throws Exception {
    if (isOpen()) {
      catchUp().reached(subtask());
    }
    super.close();
  }

  /** The target is at least one step on: how long the chunk is only the conditioning says. */
  @Override
  protected final CallRef ref(List<LatentPatch> patches) {
    LatentPatch any = patches.get(0);
    return new CallRef(WindowRef.of(any), any.getStep(), any.getStep() + 1);
  }

  @Override
  protected final @Nullable String traceparent(List<LatentPatch> patches) {
    return patches.get(0).getTraceparent();
  }

  @Override
  protected final List<Outgoing> work(List<LatentPatch> patches, CallScope scope) throws Exception {
    scope.awaitUnlessDropped(() -> catchUp().isReached() || isFull(), CATCHING_UP);
    return work(WindowSet.of(patches), scope);
  }

  private CatchUp catchUp() {
    return services().calls().catchUp(events().stage());
  }
}
