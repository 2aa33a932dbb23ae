package io.skyriver.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentEncoderTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "96,96,32",
    "48,48,16",
    "256,144,8",
    "16,16,1",
    "112,80,33",
    "90,58,4",
    "1080,1920,2"
  })
  void smoothContentStaysClean(int width, int height, int count) throws IOException {
    VideoFormat format = new VideoFormat(width, height, 16);
    List<byte[]> frames = Pictures.smooth(width, height, count);

    Path segment = Files.write(folder.resolve("segment.mp4"), Pictures.segment(frames, format));

    assertThat(MediaProbe.of(segment)).isEqualTo(new MediaProbe("h264", width, height, 16, count));
    List<byte[]> decoded = FrameReader.readAll(segment);
    for (int i = 0; i < count; i++) {
      assertThat(Pictures.psnr(frames.get(i), decoded.get(i))).isGreaterThan(35);
    }
  }

  @Test
  void equalFramesGiveEqualBytesInEveryProcessAndNoOutput() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path theirs = Files.createDirectory(folder.resolve("theirs"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DigestOfASegment.class.getName(),
                theirs.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    String output = Files.readString(folder.resolve("output"), StandardCharsets.UTF_8);
    assertThat(output.strip()).isEqualTo(DigestOfASegment.digests(mine));
  }

  @Test
  void aSegmentDoesNotDependOnTheOneEncodedBefore() {
    VideoFormat format = new VideoFormat(96, 96, 16);
    byte[] first = Pictures.segment(Pictures.smooth(96, 96, 8), format);
    Pictures.segment(Pictures.smooth(96, 96, 3), format);

    assertThat(Pictures.segment(Pictures.smooth(96, 96, 8), format)).isEqualTo(first);
  }

  @Test
  void refusesFramesOfAnotherSize() {
    try (SegmentEncoder encoder = new SegmentEncoder(new VideoFormat(96, 96, 16))) {
      assertThatThrownBy(() -> encoder.add(new byte[96 * 80 * 3]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void refusesASegmentWithoutFrames() {
    try (SegmentEncoder encoder = new SegmentEncoder(new VideoFormat(96, 96, 16))) {
      assertThatThrownBy(encoder::finish).isInstanceOf(MediaException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"96,95,16", "8,16,16", "0,16,16", "96,96,0"})
  void refusesOddFormats(int width, int height, int fps) {
    assertThatThrownBy(() -> new VideoFormat(width, height, fps))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givesAllNativeMemoryBackHoweverItEnds() {
    VideoFormat format = new VideoFormat(256, 256, 16);
    List<byte[]> frames = Pictures.smooth(256, 256, 2);
    encodeAndAbort(format, frames, 20);
    long before = Pointer.physicalBytes();

    encodeAndAbort(format, frames, 100);

    assertThat(Pointer.physicalBytes() - before).isLessThan(50L << 20);
  }

  private static void encodeAndAbort(VideoFormat format, List<byte[]> frames, int times) {
    for (int i = 0; i < times; i++) {
      Pictures.segment(frames, format);
      try (SegmentEncoder aborted = new SegmentEncoder(format)) {
        aborted.add(frames.get(0));
      }
    }
  }
}
