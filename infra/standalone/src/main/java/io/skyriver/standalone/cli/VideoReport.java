package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.Failure;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import io.skyriver.standalone.client.Session;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Saves the file of a video that was waited for, and tells how it ended. For one thread. */
final class VideoReport {
  private static final String CANCELLED = "cancelled";

  private final Printer printer;
  private final Session session;
  private final @Nullable OutputFile file;
  private @Nullable Video video;

  /**
   * @param file where the video's file goes; null leaves it where it is
   */
  VideoReport(Printer printer, Session session, @Nullable OutputFile file) {
    this.printer = printer;
    this.session = session;
    this.file = file;
  }

  /** Remembers how the video ended. */
  void keep(Video ended) {
    video = ended;
  }

  /** Tells how the video that was kept ended. */
  ExitCode print() throws IOException {
    Video ended = Objects.requireNonNull(video, "no video has ended");
    if (ended.getState() == VideoState.COMPLETED) {
      save(ended);
    }
    String saved = file == null ? "" : file.path() + "\n";
    printer.print(saved + VideoFacts.text(ended), () -> json(ended));
    return exit(ended);
  }

  /** Tells why there is no video. */
  ExitCode reject(List<Failure> failures) {
    printer.complain(failures);
    return ExitCode.USAGE_OR_REJECTED;
  }

  private void save(Video ended) throws IOException {
    if (file != null) {
      try (InputStream content = session.file(ended)) {
        file.fill(content);
      }
    }
  }

  private ObjectNode json(Video ended) {
    ObjectNode json = VideoFacts.json(ended);
    return file == null ? json : json.put("file", file.path().toString());
  }

  /** What the end of a video means to a caller. */
  static ExitCode exit(Video ended) {
    Failure failure = ended.getFailure();
    if (failure == null) {
      return ExitCode.OK;
    }
    return failure.getCode().equals(CANCELLED) ? ExitCode.CANCELLED : ExitCode.FAILED;
  }
}
