package io.skyriver.standalone.cli;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.ledger.VideoIds;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a video is made from besides its prompt: pictures, videos, its own beginning. */
final class InputOptions {
  private static final Pattern URI = Pattern.compile("(?i)(data|artifact|file|https?):.*");

  @Option(
      names = "--image",
      paramLabel = "INPUT",
      description =
          "Picture the video begins with: a file, URI or video id, as all inputs. PNG, JPEG, WebP.")
  private @Nullable String image;

  @Option(
      names = "--last-image",
      paramLabel = "INPUT",
      description = "Picture the video ends with.")
  private @Nullable String lastImage;

  @Option(
      names = "--extend",
      paramLabel = "INPUT",
      description = "Video (MP4) to go on with; the result holds it and --seconds more.")
  private @Nullable String extend;

  @Option(
      names = "--prepend",
      paramLabel = "INPUT",
      description =
          "Video to lead up to; the result is --seconds of new frames and then the video.")
  private @Nullable String prepend;

  @Option(
      names = "--connect",
      paramLabel = "INPUT",
      arity = "2",
      description = "Two videos to lead over between; the result holds both.")
  private @Nullable String @Nullable [] connect;

  @Option(
      names = "--edit",
      paramLabel = "INPUT",
      description = "Video to make again under the prompt.")
  private @Nullable String edit;

  @Option(
      names = "--strength",
      paramLabel = "S",
      description = "How far --edit may go: 0 keeps the video, 1 ignores it (default 0.6).")
  private @Nullable Double strength;

  @Option(names = "--loop", description = "Let the end lead over to the beginning.")
  private boolean loop;

  /** Adds the inputs to a submission. */
  PromptSubmitted.Builder addTo(PromptSubmitted.Builder submission) {
    return submission
        .setFirstImage(reference(image))
        .setLastImage(reference(lastImage))
        .setExtend(reference(extend))
        .setPrepend(reference(prepend))
        .setConnectFrom(connect == null ? null : reference(connect[0]))
        .setConnectTo(connect == null ? null : reference(connect[1]))
        .setEdit(reference(edit))
        .setStrength(strength)
        .setLoop(loop);
  }

  /** The files of this machine among the inputs. */
  List<Path> files() {
    Stream<@Nullable String> connected = connect == null ? Stream.empty() : Arrays.stream(connect);
    return Stream.concat(Stream.of(image, lastImage, extend, prepend, edit), connected)
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .filter(InputOptions::isFile)
        .map(Path::of)
        .toList();
  }

  private static @Nullable String reference(@Nullable String input) {
    return input == null || !isFile(input)
        ? input
        : Path.of(input).toAbsolutePath().toUri().toString();
  }

  private static boolean isFile(String input) {
    return !VideoIds.isValid(input) && !URI.matcher(input).matches();
  }
}
