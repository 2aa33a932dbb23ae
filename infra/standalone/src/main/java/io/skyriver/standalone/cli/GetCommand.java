package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.events.Video;
import io.skyriver.standalone.client.Session;
import java.io.InputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tells the state of one video. */
@Command(
    name = "get",
    description = "Prints the state of a video; with -o it saves the video's file.",
    footer = {
      "%nJSON: video, tenant, state (queued, in_progress, completed, failed), progress, prompt, negative, width,",
      "height, frames, fps, steps, guidance, seed, model, modelVersion, modelDigest, attempts, priority,",
      "queuePosition, expectedAt, deadline, createdAt, startedAt, completedAt, expiresAt, expiredAt, sha256, bytes, mediaType, uri,",
      "failure (code, class, message, stage), metadata; with -o file."
    })
@Exits({
  ExitCode.OK,
  ExitCode.FAILED,
  ExitCode.USAGE_OR_REJECTED,
  ExitCode.UNREACHABLE,
  ExitCode.UNKNOWN,
  ExitCode.UNFINISHED
})
final class GetCommand extends ClientCommand {
  @Parameters(
      paramLabel = "VIDEO",
      converter = VideoIdArgument.class,
      description = "Id of the video.")
  private String video = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the finished file goes.")
  private @Nullable Path output;

  @Override
  ExitCode run(Session session, Printer printer) throws Exception {
    Video found = session.find(video);
    if (output == null) {
      printer.print(VideoFacts.text(found), () -> VideoFacts.json(found));
      return ExitCode.OK;
    }
    try (OutputFile file = OutputFile.reserve(output);
        InputStream content = session.file(found)) {
      file.fill(content);
      printer.print(file.path() + "\n" + VideoFacts.text(found), () -> json(found, file));
    }
    return ExitCode.OK;
  }

  private static ObjectNode json(Video video, OutputFile file) {
    return VideoFacts.json(video).put("file", file.path().toString());
  }
}
