package io.skyriver.encoder;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.CallRef;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.given.GivenLatents;
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
 * Encodes the prompts and inputs of a video, stores the conditioning and cuts the first window that
 * is neither given nor finished. Those go to the decoder as if they had been denoised.
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
    ArtifactRef latents = new InputLatents(task, execution, timeout, scope).store();
    Conditioning conditioning = encoding.conditioning(response, latents);
    ArtifactRef stored = services.conditionings().store(task.getTenant(), conditioning);
    GivenLatents given = services.given().load(conditioning);
    List<Outgoing> records = new ArrayList<>(givenWindows(encoding, execution, stored, given));
    records.addAll(otherWindows(encoding, execution, stored, given));
    records.add(
        outbox().event(events(scope).encoded(scope.ref().window(), stored, scope.modelTime())));
    return records;
  }

  /** Windows that come from inputs alone are clean already. */
  private List<Outgoing> givenWindows(
      Encoding encoding, String execution, ArtifactRef conditioning, GivenLatents given)
      throws InterruptedException {
    List<Outgoing> records = new ArrayList<>();
    for (WindowPlan window : encoding.task().getPlan().getWindows()) {
      if (window.getGiven()) {
        records.addAll(
            clean(encoding, window, execution, conditioning, encoding.given(window, given)));
      }
    }
    return records;
  }

  private List<Outgoing> otherWindows(
      Encoding encoding, String execution, ArtifactRef conditioning, GivenLatents given)
      throws InterruptedException {
    VideoPlan plan = encoding.task().getPlan();
    List<WindowPlan> windows = FinishedWindows.denoised(plan);
    List<WindowPlanes> finished = FinishedWindows.load(services(), encoding.task());
    List<Outgoing> records = new ArrayList<>();
    for (int index = 0; index < finished.size(); index++) {
      records.addAll(
          clean(encoding, windows.get(index), execution, conditioning, finished.get(index)));
    }
    if (finished.size() < windows.size()) {
      WindowPlan next = windows.get(finished.size());
      WindowHeader header =
          encoding.window(next.getIndex(), execution, plan.getStartStep(), conditioning);
      GivenLatents known = services().given().opened(given, plan, next, header.opening());
      records.addAll(
          outbox()
              .patches(
                  Topics.DENOISE_PATCHES,
                  cutter().cut(header, encoding.firstPlanes(next, finished, known))));
    }
    return records;
  }

  private List<Outgoing> clean(
      Encoding encoding,
      WindowPlan window,
      String execution,
      ArtifactRef conditioning,
      WindowPlanes planes)
      throws InterruptedException {
    int steps = encoding.task().getPlan().getSteps();
    WindowHeader header = encoding.window(window.getIndex(), execution, steps, conditioning);
    return outbox().patches(Topics.DECODE_PATCHES, cutter().cut(header, planes));
  }

  private PatchCutter cutter() {
    return PatchCutter.of(services().card().patch());
  }
}
