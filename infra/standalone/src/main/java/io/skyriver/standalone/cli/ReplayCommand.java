package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.ledger.VideoIds;
import io.skyriver.standalone.client.ClientException;
import io.skyriver.standalone.client.ClientException.Kind;
import io.skyriver.standalone.client.Follower;
import io.skyriver.standalone.client.Replay;
import io.skyriver.standalone.client.Session;
import io.skyriver.standalone.progress.ProgressView;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a video once more and compares. */
@Command(
    name = "replay",
    description = {
      "Makes a finished video once more and compares the files.",
      "Its prompt event is read from the log (rebuilt from the video's state where the log has forgotten it) and published",
      "under a new id with the same seed and model. The SHA-256 of both files are equal on the same model-server build,",
      "device type and thread count. A file that was deleted, its time being over, is compared by its digest; of an erased",
      "video nothing is left to compare."
    },
    footer = "%nJSON: video, replay, equal, sha256, replaySha256, sameModel.")
@Exits({
  ExitCode.OK,
  ExitCode.FAILED,
  ExitCode.USAGE_OR_REJECTED,
  ExitCode.UNREACHABLE,
  ExitCode.UNKNOWN,
  ExitCode.UNFINISHED,
  ExitCode.DIFFERS,
  ExitCode.CANCELLED
})
final class ReplayCommand extends ClientCommand {
  @Parameters(
      paramLabel = "VIDEO",
      converter = VideoIdArgument.class,
      description = "Id of a finished video.")
  private String video = "";

  @Mixin private TimeoutOption timeout = new TimeoutOption();

  @Override
  ExitCode run(Session session, Printer printer) throws Exception {
    Video original = session.find(video);
    PromptSubmitted prompt = session.replayPrompt(original);
    String id = VideoIds.of(prompt, "");
    List<Video> ends = new ArrayList<>();
    try (Follower follower = session.follow(List.of(id));
        ProgressView view = Views.of(log())) {
      Following following = new Following(List.of(id), view::show, ends::add);
      following.endWithRejection(session.submit(prompt), any -> true);
      view.say(id + "  submitted");
      if (!following.run(follower, timeout.limit())) {
        throw timeout.over(List.of(id));
      }
      if (!following.rejection().isEmpty()) {
        view.close();
        printer.complain(following.rejection());
        return ExitCode.USAGE_OR_REJECTED;
      }
    }
    return compare(new Replay(original, ends.get(0)), printer);
  }

  private static ExitCode compare(Replay replay, Printer printer) {
    Video again = replay.again();
    if (again.getFailure() != null) {
      throw new ClientException(
          Kind.FAILED,
          "replay_failed",
          "%s failed: %s: %s"
              .formatted(
                  again.getVideoId(),
                  again.getFailure().getCode(),
                  again.getFailure().getMessage()));
    }
    printer.print(text(replay), () -> json(replay));
    return replay.isEqual() ? ExitCode.OK : ExitCode.DIFFERS;
  }

  private static String text(Replay replay) {
    String both = replay.original().getVideoId() + " and " + replay.again().getVideoId();
    if (replay.isEqual()) {
      return "equal  " + both + "  SHA-256 " + Replay.sha256(replay.original());
    }
    String why =
        replay.isSameModel()
            ? "same model: another model-server build, device type or thread count?"
            : "the model changed since: "
                + replay.original().getPlan().getModel().getDigest()
                + " and "
                + replay.again().getPlan().getModel().getDigest();
    return "differs  %s  SHA-256 %s and %s%n  %s"
        .formatted(both, Replay.sha256(replay.original()), Replay.sha256(replay.again()), why);
  }

  private static ObjectNode json(Replay replay) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("video", replay.original().getVideoId())
        .put("replay", replay.again().getVideoId())
        .put("equal", replay.isEqual())
        .put("sha256", Replay.sha256(replay.original()))
        .put("replaySha256", Replay.sha256(replay.again()))
        .put("sameModel", replay.isSameModel());
  }
}
