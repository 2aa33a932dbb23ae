package io.skyriver.standalone.cli;

import io.skyriver.ledger.VideoIds;
import io.skyriver.standalone.client.Follower;
import io.skyriver.standalone.client.Session;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stops a video. */
@Command(
    name = "cancel",
    description = {
      "Asks that a video stop, and waits until it has ended.",
      "A video that ended in another way before stays as it is: that is exit code 1."
    },
    footer = "%nJSON: the fields of 'get'; failure.code is cancelled.")
@Exits({
  ExitCode.OK,
  ExitCode.FAILED,
  ExitCode.USAGE_OR_REJECTED,
  ExitCode.UNREACHABLE,
  ExitCode.UNKNOWN,
  ExitCode.UNFINISHED
})
final class CancelCommand extends ClientCommand {
  @ArgGroup(multiplicity = "1")
  private Target target = new Target();

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description = "Owner of the idempotency key (default: default).")
  private @Nullable String tenant;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "Cancelled with the command.",
      description = "For people; becomes part of the failure's message.")
  private String reason = "";

  @Mixin private TimeoutOption timeout = new TimeoutOption();

  /** One of the two. */
  static final class Target {
    @Parameters(
        paramLabel = "VIDEO",
        converter = VideoIdArgument.class,
        description = "Id of the video.")
    private @Nullable String video;

    @Option(
        names = "--idempotency-key",
        paramLabel = "KEY",
        description = "The key it was submitted with.")
    private @Nullable String key;

    String id(@Nullable String tenant) {
      return video != null ? video : VideoIds.ofKey(tenant, Objects.requireNonNull(key));
    }
  }

  @Override
  ExitCode run(Session session, Printer printer) throws Exception {
    String video = target.id(tenant);
    try (Follower follower = session.follow(List.of(video))) {
      VideoReport report = new VideoReport(printer, session, null);
      Following following = new Following(List.of(video), step -> {}, report::keep);
      session.cancel(video, reason);
      if (!following.run(follower, timeout.limit())) {
        throw timeout.over(List.of(video));
      }
      return report.print() == ExitCode.CANCELLED ? ExitCode.OK : ExitCode.FAILED;
    }
  }
}
