package io.skyriver.decode.segment;

import io.skyriver.events.ArtifactRef;
import io.skyriver.stage.window.WindowHeader;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.stage.wire.EventType;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The stored frames of one window, with all that is needed to assemble the video.
 *
 * @param video id of the video
 * @param tenant owner of the video
 * @param attempt attempt of the video, from 1
 * @param window index of the window, from 0
 * @param windows windows of the video
 * @param conditioning conditioning of the video, with its plan
 * @param file the segment, or the still of a video of one frame
 * @param traceparent trace context of the video, if it has one
 */
public record Segment(
    String video,
    String tenant,
    int attempt,
    int window,
    int windows,
    ArtifactRef conditioning,
    ArtifactRef file,
    @Nullable String traceparent) {

  /** For streams and state. */
  public static final TypeInformation<Segment> TYPE =
      Types.POJO(
          Segment.class,
          Map.of(
              "video", Types.STRING,
              "tenant", Types.STRING,
              "attempt", Types.INT,
              "window", Types.INT,
              "windows", Types.INT,
              "conditioning", new EventType<>(ArtifactRef.class),
              "file", new EventType<>(ArtifactRef.class),
              "traceparent", Types.STRING));

  /** The segment of that window. */
  public static Segment of(WindowHeader header, ArtifactRef file) {
    WindowRef ref = header.ref();
    return new Segment(
        ref.video(),
        header.tenant(),
        ref.attempt(),
        ref.window(),
        header.windows(),
        header.conditioning(),
        file,
        header.traceparent());
  }

  /** The window it is of. */
  public WindowRef ref() {
    return new WindowRef(video, attempt, window);
  }
}
