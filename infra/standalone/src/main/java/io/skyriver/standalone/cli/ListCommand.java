package io.skyriver.standalone.cli;

import io.skyriver.events.Video;
import io.skyriver.standalone.client.Session;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists videos. */
@Command(
    name = "list",
    description = "Lists videos, newest first.",
    footer = "%nJSON: a line for each video with the fields of 'get'.")
@Exits({ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE_OR_REJECTED, ExitCode.UNREACHABLE})
final class ListCommand extends ClientCommand {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description = "Only these: queued, in_progress, completed, failed; separated by commas.")
  private Set<State> states = Set.of();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "At most that many (default ${DEFAULT-VALUE}).")
  private int limit;

  /**
   * The states of a video. Those of the record would bring Avro, and with it the log, to life
   * before anybody says where the log goes.
   */
  enum State {
    QUEUED,
    IN_PROGRESS,
    COMPLETED,
    FAILED
  }

  @Override
  void check() {
    if (limit < 1) {
      throw new UsageException("--limit must be at least 1");
    }
  }

  @Override
  ExitCode run(Session session, Printer printer) {
    for (Video video : session.newest(this::isWanted, limit)) {
      printer.print(VideoFacts.line(video), () -> VideoFacts.json(video));
    }
    return ExitCode.OK;
  }

  private boolean isWanted(Video video) {
    return states.isEmpty() || states.contains(State.valueOf(video.getState().name()));
  }
}
