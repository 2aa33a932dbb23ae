package io.skyriver.decode.segment;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.decode.tile.Latents;
import io.skyriver.decode.tile.TilePlan;
import io.skyriver.decode.tile.TiledDecoder;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.VideoPlan;
import io.skyriver.media.SegmentEncoder;
import io.skyriver.media.Stills;
import io.skyriver.media.VideoFormat;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.WindowCall;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.noise.InitialPlanes;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.window.PlanRules;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowPlane;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.window.WindowSet;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferRequest.Order;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServerException;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes the segment of a window out of its gathered patches: decodes it tile by tile, encodes the
 * frames it adds to the video and stores them. Gives the event and a {@link SegmentLetter}.
 */
public final class SegmentCall extends WindowCall {
  private static final long serialVersionUID = 1L;

  /** Tiles of one window that wait or run at once. */
  private static final int TILE_CALLS = 2;

  private final Duration callTimeout;
  private final int windowsAtOnce;

  private transient @Nullable ExecutorService tileCalls;
  private transient @Nullable Semaphore turns;

  /**
   * @param windowsAtOnce windows of a subtask that are decoded at the same time; others wait in the
   *     order in which they came, since each one holds a band of frames
   */
  public SegmentCall(
      ServicesProvider provider, StageEvents events, Duration callTimeout, int windowsAtOnce) {
    super(provider, events);
    this.callTimeout = callTimeout;
    this.windowsAtOnce = windowsAtOnce;
  }

  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    tileCalls = Executors.newCachedThreadPool(SegmentCall::thread);
    turns = new Semaphore(windowsAtOnce, true);
  }

  @Override
  public void close() throws Exception {
    if (tileCalls != null) {
      tileCalls.shutdownNow();
    }
    super.close();
  }

  @Override
  protected List<Outgoing> work(WindowSet window, CallScope scope) throws InterruptedException {
    WindowHeader header = window.header();
    services().requireModel(header.model());
    Conditioning conditioning = services().conditionings().load(header.conditioning());
    PlanRules.requireFits(window, conditioning);
    ArtifactRef file = inTurn(window, conditioning.getPlan(), scope);
    return List.of(
        outbox().event(events(scope).segmentStored(window.ref(), file, scope.modelTime())),
        SegmentLetter.write(Segment.of(header, file)));
  }

  private ArtifactRef inTurn(WindowSet window, VideoPlan plan, CallScope scope)
      throws InterruptedException {
    Semaphore open = Objects.requireNonNull(turns, "the operator is not open");
    open.acquire();
    try {
      scope.requireWanted();
      return plan.getFrames() == 1
          ? storedStill(window, plan, scope)
          : storedSegment(window, plan, scope);
    } finally {
      open.release();
    }
  }

  private ArtifactRef storedSegment(WindowSet window, VideoPlan plan, CallScope scope)
      throws InterruptedException {
    VideoFormat format = new VideoFormat(plan.getWidth(), plan.getHeight(), plan.getFps());
    try (SegmentEncoder encoder = new SegmentEncoder(format)) {
      decode(window, plan, scope, encoder::add);
      return stored(window, encoder.finish(), ".mp4", "video/mp4");
    }
  }

  private ArtifactRef storedStill(WindowSet window, VideoPlan plan, CallScope scope)
      throws InterruptedException {
    List<byte[]> frames = new ArrayList<>();
    decode(window, plan, scope, frames::add);
    byte[] png = Stills.png(frames.get(0), plan.getWidth(), plan.getHeight());
    return stored(window, png, ".png", "image/png");
  }

  private void decode(WindowSet window, VideoPlan plan, CallScope scope, Consumer<byte[]> frames)
      throws InterruptedException {
    try {
      decoder(window, scope)
          .decode(
              tiles(plan, window),
              latents(window),
              frame -> {
                scope.requireWanted();
                frames.accept(frame);
              });
    } catch (ModelServerException useless) {
      throw new StageFailureException(
          FailureCode.of(useless.kind()), String.valueOf(useless.getMessage()), useless);
    }
  }

  private ArtifactRef stored(WindowSet window, byte[] content, String extension, String mediaType)
      throws InterruptedException {
    WindowRef ref = window.ref();
    String kind = "segment-%04d".formatted(ref.window()) + extension;
    ArtifactKey key = new ArtifactKey(window.header().tenant(), ref.video(), kind);
    return services().artifacts().put(key, content, mediaType);
  }

  private TiledDecoder decoder(WindowSet window, CallScope scope) {
    ExecutorService threads = Objects.requireNonNull(tileCalls, "the operator is not open");
    return new TiledDecoder(
        tile ->
            CompletableFuture.supplyAsync(
                () -> answer(request(window.header(), tile), scope), threads),
        TILE_CALLS);
  }

  private static InferResponse answer(InferRequest request, CallScope scope) {
    try {
      return scope.infer(request);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      throw new CompletionException(closing);
    }
  }

  private InferRequest request(WindowHeader header, Tensor tile) {
    ServedModel model =
        Objects.requireNonNull(
            services().card().models().get(Role.VIDEO_DECODER), "the card has a video decoder");
    return new InferRequest(
        model.name(),
        model.version(),
        header.ref().requestId("decode", header.execution()),
        List.of(tile),
        List.of("FRAMES"),
        new Order(header.priority(), header.deadline(), header.tenant()),
        callTimeout);
  }

  private TilePlan tiles(VideoPlan plan, WindowSet window) {
    try {
      return TilePlan.of(services().card(), plan, window.ref().window());
    } catch (IllegalArgumentException | IndexOutOfBoundsException contradiction) {
      throw new StageFailureException(
          FailureCode.INVALID_RECORD, "the window does not fit its plan", contradiction);
    }
  }

  private static Latents latents(WindowSet window) {
    WindowPlane plane = window.planes().plane(InitialPlanes.LATENT);
    var volume = window.planes().volume();
    return new Latents(
        plane.channels(), volume.frames(), volume.height(), volume.width(), plane.floats());
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "decode-tile");
    thread.setDaemon(true);
    return thread;
  }
}
