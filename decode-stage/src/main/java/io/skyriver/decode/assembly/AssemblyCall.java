package io.skyriver.decode.assembly;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.decode.segment.Segment;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.VideoPlan;
import io.skyriver.media.ScratchFolder;
import io.skyriver.media.Stills;
import io.skyriver.media.VideoAssembler;
import io.skyriver.media.VideoFormat;
import io.skyriver.stage.call.CallRef;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.services.ServicesProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins the segments of a video to its file and stores it with a still of its first frame; a video
 * of one frame is that still. Equal segments give equal bytes.
 */
public final class AssemblyCall extends StageCall<List<Segment>> {
  private static final long serialVersionUID = 1L;
  private static final String PNG = "image/png";

  public AssemblyCall(ServicesProvider provider, StageEvents events) {
    super(provider, events);
  }

  @Override
  protected CallRef ref(List<Segment> segments) {
    Segment last = last(segments);
    return new CallRef(last.ref(), 0, 1);
  }

  @Override
  protected @Nullable String traceparent(List<Segment> segments) {
    return last(segments).traceparent();
  }

  @Override
  protected List<Outgoing> work(List<Segment> segments, CallScope scope) throws Exception {
    VideoPlan plan = services().conditionings().load(segments.get(0).conditioning()).getPlan();
    FinishedFiles files =
        plan.getFrames() == 1
            ? still(segments.get(0))
            : Patience.DEFAULT.until(
                "scratch folder", () -> video(segments, plan), IOException.class::isInstance);
    scope.requireWanted();
    return List.of(
        outbox().event(events(scope).assembled(last(segments).ref(), files.file, files.thumbnail)));
  }

  private record FinishedFiles(ArtifactRef file, ArtifactRef thumbnail) {}

  private FinishedFiles still(Segment segment) throws InterruptedException {
    byte[] png = services().artifacts().get(segment.file());
    return new FinishedFiles(put(segment, "image.png", png), put(segment, "thumbnail.png", png));
  }

  private FinishedFiles video(List<Segment> segments, VideoPlan plan)
      throws IOException, InterruptedException {
    VideoFormat format = new VideoFormat(plan.getWidth(), plan.getHeight(), plan.getFps());
    try (ScratchFolder scratch = new ScratchFolder()) {
      List<Path> parts = new ArrayList<>();
      for (Segment segment : segments) {
        byte[] content = services().artifacts().get(segment.file());
        parts.add(Files.write(scratch.file("segment-" + segment.window() + ".mp4"), content));
      }
      Path video = scratch.file("video.mp4");
      VideoAssembler.assemble(parts, format, plan.getFrames(), video);
      byte[] thumbnail = Stills.firstFrame(video);
      Segment any = segments.get(0);
      ArtifactRef file = services().artifacts().put(key(any, "video.mp4"), video, "video/mp4");
      return new FinishedFiles(file, put(any, "thumbnail.png", thumbnail));
    }
  }

  private ArtifactRef put(Segment owner, String kind, byte[] png) throws InterruptedException {
    return services().artifacts().put(key(owner, kind), png, PNG);
  }

  private static ArtifactKey key(Segment owner, String kind) {
    return new ArtifactKey(owner.tenant(), owner.video(), kind);
  }

  private static Segment last(List<Segment> segments) {
    return segments.get(segments.size() - 1);
  }
}
