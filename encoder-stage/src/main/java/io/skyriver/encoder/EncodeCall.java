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
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.triton.InferResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the prompts of a video, stores the conditioning and cuts the first window that is not
 * finished yet. The finished ones go to the decoder as they did when they were denoised.
 */
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
  protected @Nullable String traceparent(EncodeTask task) {
    return task.getTraceparent();
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
    List<Outgoing> records = windows(encoding, execution, conditioning);
    records.add(
        outbox()
            .event(events(scope).encoded(scope.ref().window(), conditioning, scope.modelTime())));
    return records;
  }

  private List<Outgoing> windows(Encoding encoding, String execution, ArtifactRef conditioning)
      throws InterruptedException {
    PatchCutter cutter = PatchCutter.of(services().card().patch());
    int steps = encoding.task().getPlan().getSteps();
    List<WindowPlanes> finished = FinishedWindows.load(services(), encoding.task());
    List<Outgoing> records = new ArrayList<>();
    for (int index = 0; index < finished.size(); index++) {
      WindowHeader header = encoding.window(index, execution, steps, conditioning);
      records.addAll(
          outbox().patches(Topics.DECODE_PATCHES, cutter.cut(header, finished.get(index))));
    }
    if (encoding.hasWindow(finished.size())) {
      WindowHeader header = encoding.window(finished.size(), execution, 0, conditioning);
      records.addAll(
          outbox()
              .patches(Topics.DENOISE_PATCHES, cutter.cut(header, encoding.firstPlanes(finished))));
    }
    return records;
  }
}
