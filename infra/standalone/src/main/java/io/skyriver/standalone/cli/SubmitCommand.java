package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.ledger.SubmissionDigest;
import io.skyriver.ledger.VideoIds;
import io.skyriver.standalone.client.Follower;
import io.skyriver.standalone.client.Session;
import io.skyriver.standalone.progress.ProgressView;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishes one prompt. */
@Command(
    name = "submit",
    description = {
      "Publishes a prompt to a running Skyriver and prints the id of its video.",
      "With --wait it shows progress and ends with the video; Ctrl-C stops the waiting, not the video."
    },
    footer = {
      "%nJSON: video, event (topic-partition-offset of the prompt); with --wait the fields of 'get'."
    })
@Exits({
  ExitCode.OK,
  ExitCode.FAILED,
  ExitCode.USAGE_OR_REJECTED,
  ExitCode.UNREACHABLE,
  ExitCode.UNFINISHED,
  ExitCode.CANCELLED
})
final class SubmitCommand extends ClientCommand {
  @Mixin private SubmitOptions options = new SubmitOptions();

  @Option(names = "--wait", description = "Wait until the video has ended.")
  private boolean wait;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the file goes; waits for it.")
  private @Nullable Path output;

  @Mixin private TimeoutOption timeout = new TimeoutOption();

  /** What is asked for. */
  PromptSubmitted prompt() {
    return options.toPrompt();
  }

  @Override
  ExitCode run(Session session, Printer printer) throws Exception {
    PromptSubmitted prompt = prompt();
    if (output != null) {
      try (OutputFile file = OutputFile.reserve(output)) {
        return await(prompt, session, new VideoReport(printer, session, file));
      }
    }
    if (wait) {
      return await(prompt, session, new VideoReport(printer, session, null));
    }
    String event = session.submit(prompt);
    String video = VideoIds.of(prompt, event);
    printer.print(video, () -> json(video, event));
    return ExitCode.OK;
  }

  private ExitCode await(PromptSubmitted prompt, Session session, VideoReport report)
      throws Exception {
    String video = VideoIds.of(prompt, "");
    String digest = SubmissionDigest.of(prompt);
    try (Follower follower = session.follow(List.of(video));
        ProgressView view = Views.of(log())) {
      Following following = new Following(List.of(video), view::show, report::keep);
      following.endWithRejection(
          session.submit(prompt), found -> found.getSubmissionDigest().equals(digest));
      view.say(video + "  submitted");
      if (!following.run(follower, timeout.limit())) {
        throw timeout.over(List.of(video));
      }
      view.close();
      return following.rejection().isEmpty()
          ? report.print()
          : report.reject(following.rejection());
    }
  }

  private static ObjectNode json(String video, String event) {
    return JsonNodeFactory.instance.objectNode().put("video", video).put("event", event);
  }
}
