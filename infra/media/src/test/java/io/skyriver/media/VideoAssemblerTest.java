package io.skyriver.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VideoAssemblerTest {
  private static final VideoFormat FORMAT = new VideoFormat(96, 96, 16);
  private static final List<byte[]> FRAMES = Pictures.smooth(96, 96, 60);

  @TempDir Path folder;

  @Test
  void joinsSegmentsWithoutTouchingTheirPictures() throws IOException {
    Path one = segment("one", 0, 32);
    Path two = segment("two", 32, 37);
    Path three = segment("three", 37, 60);
    Path video = folder.resolve("video.mp4");

    VideoAssembler.assemble(List.of(one, two, three), FORMAT, 60, video);

    assertThat(MediaProbe.of(video)).isEqualTo(new MediaProbe("h264", 96, 96, 16, 60));
    List<byte[]> separate = new ArrayList<>();
    for (Path part : List.of(one, two, three)) {
      separate.addAll(FrameReader.readAll(part));
    }
    assertThat(FrameReader.readAll(video)).containsExactlyElementsOf(separate);
  }

  @Test
  void startsWithTheIndexAndTellsNothingAboutItsMaking() throws IOException {
    Path video = folder.resolve("video.mp4");

    VideoAssembler.assemble(List.of(segment("one", 0, 32)), FORMAT, 32, video);

    byte[] bytes = Files.readAllBytes(video);
    Map<String, ByteBuffer> boxes = boxes(ByteBuffer.wrap(bytes));
    assertThat(boxes.keySet()).startsWith("ftyp", "moov").contains("mdat");
    ByteBuffer header = movieHeader(bytes);
    assertThat(header.getInt(4)).as("creation time").isZero();
    assertThat(header.getInt(8)).as("modification time").isZero();
    int timescale = header.getInt(12);
    assertThat(header.getInt(16)).as("duration").isEqualTo(2 * timescale);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("Lavf", "Lavc");
  }

  @Test
  void manySegmentsKeepTime() throws IOException {
    Path one = segment("one", 0, 7);
    Path video = folder.resolve("video.mp4");
    List<Path> many = Collections.nCopies(300, one);

    VideoAssembler.assemble(many, FORMAT, 2100, video);

    ByteBuffer header = movieHeader(Files.readAllBytes(video));
    assertThat(header.getInt(16) * 16L).isEqualTo(2100L * header.getInt(12));
    assertThat(MediaProbe.of(video).fps()).isEqualTo(16);
  }

  @Test
  void refusesSegmentsOfDifferentFormats() throws IOException {
    Path one = segment("one", 0, 8);
    Path other = folder.resolve("other");
    Files.write(other, Pictures.segment(Pictures.smooth(80, 96, 8), new VideoFormat(80, 96, 16)));

    assertThatThrownBy(
            () ->
                VideoAssembler.assemble(
                    List.of(one, other), FORMAT, 16, folder.resolve("video.mp4")))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("other parameters");
  }

  @Test
  void refusesAMissingFrame() throws IOException {
    Path one = segment("one", 0, 8);

    assertThatThrownBy(
            () -> VideoAssembler.assemble(List.of(one), FORMAT, 9, folder.resolve("video.mp4")))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("8 frames instead of 9");
  }

  @Test
  void aFileThatIsNoVideoFailsWithTheReason() throws IOException {
    Path garbage = Files.write(folder.resolve("garbage"), new byte[500]);

    assertThatThrownBy(
            () -> VideoAssembler.assemble(List.of(garbage), FORMAT, 9, folder.resolve("video.mp4")))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("Invalid data found");
    assertThatThrownBy(() -> MediaProbe.of(folder.resolve("missing")))
        .isInstanceOf(MediaException.class)
        .hasMessageContaining("No such file");
  }

  private Path segment(String name, int begin, int end) throws IOException {
    byte[] bytes = Pictures.segment(FRAMES.subList(begin, end), FORMAT);
    return Files.write(folder.resolve(name), bytes);
  }

  private static ByteBuffer movieHeader(byte[] video) {
    ByteBuffer movie = Objects.requireNonNull(boxes(ByteBuffer.wrap(video)).get("moov"));
    return Objects.requireNonNull(boxes(movie).get("mvhd"));
  }

  /** The boxes of an MP4 at one level, by type. */
  private static Map<String, ByteBuffer> boxes(ByteBuffer content) {
    Map<String, ByteBuffer> boxes = new LinkedHashMap<>();
    while (content.remaining() >= 8) {
      int size = content.getInt();
      byte[] type = new byte[4];
      content.get(type);
      boxes.put(
          new String(type, StandardCharsets.US_ASCII), content.slice(content.position(), size - 8));
      content.position(content.position() + size - 8);
    }
    return boxes;
  }
}
