package io.skyriver.media;

import io.skyriver.artifact.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Prints the digests of a video and its parts, made in a process of its own. */
final class DigestOfASegment {

  private DigestOfASegment() {}

  public static void main(String[] args) throws Exception {
    System.out.println(digests(Path.of(args[0])));
  }

  static String digests(Path folder) throws Exception {
    VideoFormat format = new VideoFormat(96, 96, 16);
    byte[] bytes = Pictures.segment(Pictures.smooth(96, 96, 20), format);
    Path segment = Files.write(folder.resolve("segment.mp4"), bytes);
    Path video = folder.resolve("video.mp4");
    VideoAssembler.assemble(List.of(segment, segment), format, 40, video);
    return Sha256.of(bytes)
        + " "
        + Sha256.of(Files.readAllBytes(video))
        + " "
        + Sha256.of(Stills.firstFrame(video));
  }
}
