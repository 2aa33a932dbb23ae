package io.skyriver.encoder;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.CallRef;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.PatchCutter;
import io.skyriver.stage.window.PlanRules;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.triton.InferResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Encodes the prompts of a video, stores the conditioning and cuts the first window. */
final class EncodeCall extends StageCall<EncodeTask> {
  private static final long serialVersionUID = 1L;

  private final Duration timeout;

  EncodeCall(ServicesProvider provider, StageEvents events, Duration timeout) {
    super(provider, events);
    this.timeout = timeout;
  }

  @Override
  protected CallRef ref(EncodeTask task) {
    return new CallRef(new WindowRef(task.getVideoId(), task.getAttempt(), 0), 0, 0);
  }

  @Override
  protected List<Outgoing> work(EncodeTask task, CallScope scope) throws Exception {
    StageServices services = scope.services();
    services.requireModel(task.getPlan().getModel());
    PlanRules.requirePossible(services.card(), task.getPlan());
    Encoding encoding = new Encoding(services.card(), task);
    String execution = UUID.randomUUID().toString();
    InferResponse response = scope.infer(encoding.request(execution, timeout));
    ArtifactRef conditioning =
        services.conditionings().store(task.getTenant(), encoding.conditioning(response));
    PatchCutter cutter = PatchCutter.of(services.card().patch());
    List<Outgoing> records =
        new ArrayList<>(
            outbox()
                .patches(
                    Topics.DENOISE_PATCHES,
                    cutter.cut(
                        encoding.firstWindow(execution, conditioning), encoding.firstPlanes())));
    records.add(
        outbox().event(events().encoded(scope.ref().window(), conditioning, scope.modelTime())));
    return records;
  }
}
