package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.Video;
import io.skyriver.events.VideoProgressed;
import io.skyriver.standalone.client.Follower;
import io.skyriver.standalone.client.Session;
import io.skyriver.standalone.progress.ProgressView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Follows videos until they have ended. */
@Command(
    name = "watch",
    description = {
      "Shows the progress of videos until all of them have ended.",
      "Its exit code is that of the video that ended worst."
    },
    footer = {
      "%nJSON: a line for each step forward (event: progress; video, state, progress, stage, window,",
      "windows, step, steps, at) and for each end (event: ended; the fields of 'get')."
    })
@Exits({
  ExitCode.OK,
  ExitCode.FAILED,
  ExitCode.USAGE_OR_REJECTED,
  ExitCode.UNREACHABLE,
  ExitCode.UNKNOWN,
  ExitCode.UNFINISHED,
  ExitCode.CANCELLED
})
final class WatchCommand extends ClientCommand {
  @Parameters(
      paramLabel = "VIDEO",
      arity = "1..*",
      converter = VideoIdArgument.class,
      description = "Ids of the videos.")
  private List<String> videos = List.of();

  @Mixin private TimeoutOption timeout = new TimeoutOption();

  private ExitCode worst = ExitCode.OK;

  @Override
  ExitCode run(Session session, Printer printer) {
    try (Follower follower = session.follow(videos)) {
      Following following = new Following(videos, progress(printer), ended -> end(ended, printer));
      if (!following.run(follower, timeout.limit())) {
        throw timeout.over(following.open());
      }
    }
    return worst;
  }

  private Consumer<VideoProgressed> progress(Printer printer) {
    if (printer.json()) {
      return step -> printer.print("", () -> VideoFacts.json(step));
    }
    Map<String, ProgressView> views = new HashMap<>();
    return step -> views.computeIfAbsent(step.getVideoId(), this::view).show(step);
  }

  private ProgressView view(String video) {
    return videos.size() == 1 ? Views.of(log()) : Views.lines(video);
  }

  private void end(Video video, Printer printer) {
    printer.print(VideoFacts.text(video), () -> json(video));
    ExitCode exit = VideoReport.exit(video);
    worst = worst == ExitCode.FAILED || exit == ExitCode.OK ? worst : exit;
  }

  private static ObjectNode json(Video video) {
    return ((ObjectNode) VideoFacts.json(video).objectNode().put("event", "ended"))
        .setAll(VideoFacts.json(video));
  }
}
