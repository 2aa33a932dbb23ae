package io.skyriver.denoise;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.WindowPlan;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.WindowCall;
import io.skyriver.stage.given.GivenArtifacts;
import io.skyriver.stage.given.GivenLatents;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.stage.window.PlanRules;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlanes;
import io.skyriver.stage.window.WindowSet;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs the next chunk of a window and sends what follows from it. */
final class DenoiseCall extends WindowCall {
  private static final long serialVersionUID = 1L;
  private static final String MEDIA_TYPE = "application/octet-stream";

  private final Duration timeout;

  DenoiseCall(ServicesProvider provider, StageEvents events, Duration timeout) {
    super(provider, events);
    this.timeout = timeout;
  }

  @Override
  protected List<Outgoing> work(WindowSet window, CallScope scope) throws Exception {
    StageServices services = scope.services();
    services.requireModel(window.header().model());
    Conditioning conditioning = services.conditionings().load(window.header().conditioning());
    PlanRules.requireFits(window, conditioning);
    Denoising denoising = new Denoising(services.card(), conditioning, window);
    String execution = UUID.randomUUID().toString();
    WindowPlanes planes = denoising.planes(scope.infer(denoising.request(execution, timeout)));
    scope.requireWanted();
    return sent(new Scatter(denoising, planes, execution), scope);
  }

  private List<Outgoing> sent(Scatter scatter, CallScope scope) throws InterruptedException {
    Chunk chunk = scatter.denoising().chunk();
    Outgoing committed =
        outbox()
            .event(
                events(scope)
                    .chunkCommitted(
                        scope.ref().window(), chunk.end(), scatter.execution(), scope.modelTime()));
    return chunk.last() ? finished(scatter, committed, scope) : unfinished(scatter, committed);
  }

  private List<Outgoing> unfinished(Scatter scatter, Outgoing committed)
      throws InterruptedException {
    List<Outgoing> records = patches(Topics.DENOISE_PATCHES, scatter.again());
    records.add(committed);
    return records;
  }

  private List<Outgoing> finished(Scatter scatter, Outgoing committed, CallScope scope)
      throws InterruptedException {
    WindowHeader header = scatter.denoising().window().header();
    ArtifactRef latents = storeLatents(header, scatter.planes());
    List<Outgoing> records = patches(Topics.DECODE_PATCHES, scatter.clean());
    Optional<WindowPlan> next = scatter.nextWindow();
    if (next.isPresent()) {
      records.addAll(patches(Topics.DENOISE_PATCHES, start(scatter, next.get(), latents)));
    }
    records.add(committed);
    records.add(
        outbox()
            .event(
                events(scope)
                    .windowFinished(header.ref(), header.steps(), scatter.execution(), latents)));
    return records;
  }

  private List<LatentPatch> start(Scatter scatter, WindowPlan next, ArtifactRef latents)
      throws InterruptedException {
    WindowHeader header = scatter.denoising().window().header();
    ArtifactRef opening = null;
    if (GivenLatents.closesLoop(scatter.denoising().plan())) {
      opening = header.ref().window() == 0 ? latents : header.opening();
    }
    GivenArtifacts stored = services().given();
    GivenLatents given = stored.load(scatter.denoising().conditioning());
    return scatter.start(
        next,
        stored.opened(given, scatter.denoising().plan(), next, opening),
        opening,
        UUID.randomUUID().toString());
  }

  private List<Outgoing> patches(Topic<LatentPatch> topic, List<LatentPatch> patches)
      throws InterruptedException {
    return new ArrayList<>(outbox().patches(topic, patches));
  }

  private ArtifactRef storeLatents(WindowHeader header, WindowPlanes planes)
      throws InterruptedException {
    String kind = "latents-%04d.bin".formatted(header.ref().window());
    ByteBuffer data = planes.plane(InitialPlanes.LATENT).data();
    byte[] content = new byte[data.remaining()];
    data.get(content);
    ArtifactKey key = new ArtifactKey(header.tenant(), header.ref().video(), kind);
    return services().artifacts().put(key, content, MEDIA_TYPE);
  }
}
