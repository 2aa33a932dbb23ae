package io.skyriver.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittedFramesTest {
  private static final FootageLimits LIMITS = new FootageLimits(FootageLimits.PIXELS, 1000);

  @TempDir private Path folder;

  @Test
  void givesAPictureAgainAndAgainAsItIs() throws Exception {
    byte[] picture = Pictures.smooth(96, 64, 1).get(0);
    Path file = Files.write(folder.resolve("a.png"), Stills.png(picture, 96, 64));

    List<byte[]> frames = frames(file, FootageKind.PNG, new VideoFormat(96, 64, 16), 3);

    assertThat(frames).allSatisfy(frame -> assertThat(frame).isEqualTo(picture));
  }

  @Test
  void givesTheFramesOfAVideoInOrderAndThenItsLast() throws Exception {
    List<byte[]> pictures = Pictures.smooth(96, 64, 5);
    Path file = video(pictures, new VideoFormat(96, 64, 16));

    List<byte[]> frames = frames(file, FootageKind.MP4, new VideoFormat(96, 64, 16), 7);

    for (int frame = 0; frame < 7; frame++) {
      byte[] expected = pictures.get(Math.min(frame, 4));
      assertThat(Pictures.psnr(frames.get(frame), expected)).as("frame " + frame).isGreaterThan(38);
    }
    assertThat(frames.get(6)).isEqualTo(frames.get(4));
  }

  @Test
  void law2GivesTheSameBytesEachTime() throws Exception {
    Path file = video(Pictures.smooth(96, 64, 4), new VideoFormat(96, 64, 16));
    VideoFormat format = new VideoFormat(64, 64, 16);

    List<byte[]> once = frames(file, FootageKind.MP4, format, 4);
    List<byte[]> again = frames(file, FootageKind.MP4, format, 4);

    for (int frame = 0; frame < 4; frame++) {
      assertThat(again.get(frame)).isEqualTo(once.get(frame));
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 1 3 5 7", "8, 0 0 1 1 2 2", "16, 0 1 2 3"})
  void changesTheRateByWhichFrameIsSeenAtATime(int sourceFps, String expected) throws Exception {
    List<byte[]> pictures = Pictures.smooth(64, 64, 8);
    Path file = video(pictures, new VideoFormat(64, 64, sourceFps));
    List<Integer> numbers = Arrays.stream(expected.split(" ")).map(Integer::valueOf).toList();

    List<byte[]> frames =
        frames(file, FootageKind.MP4, new VideoFormat(64, 64, 16), numbers.size());

    for (int frame = 0; frame < frames.size(); frame++) {
      assertThat(nearest(frames.get(frame), pictures)).isEqualTo(numbers.get(frame));
    }
  }

  @Test
  void coversTheSizeAndCropsAsMuchOnEitherSide() throws Exception {
    byte[] halves = new byte[192 * 64 * 3];
    for (int x = 0; x < 192; x++) {
      for (int y = 0; y < 64; y++) {
        halves[(y * 192 + x) * 3] = (byte) (x < 96 ? 250 : 10);
      }
    }
    Path file = Files.write(folder.resolve("wide.png"), Stills.png(halves, 192, 64));

    byte[] frame = frames(file, FootageKind.PNG, new VideoFormat(64, 64, 16), 1).get(0);

    assertThat(Byte.toUnsignedInt(frame[(32 * 64 + 20) * 3])).isGreaterThan(230);
    assertThat(Byte.toUnsignedInt(frame[(32 * 64 + 43) * 3])).isLessThan(30);
  }

  @Test
  void tellsWhatAFileIs() throws Exception {
    Path file = video(Pictures.smooth(96, 64, 24), new VideoFormat(96, 64, 24));

    FootageFacts facts = FootageFacts.of(file, FootageKind.MP4, LIMITS);

    assertThat(facts).isEqualTo(new FootageFacts(96, 64, 24, 24));
    assertThat(facts.framesAt(16)).isEqualTo(16);
  }

  @Test
  void refusesMoreFramesOrPixelsThanTheLimits() throws Exception {
    Path file = video(Pictures.smooth(96, 64, 24), new VideoFormat(96, 64, 24));

    assertThatThrownBy(() -> FootageFacts.of(file, FootageKind.MP4, new FootageLimits(1 << 20, 23)))
        .isInstanceOf(FootageTooLargeException.class);
    assertThatThrownBy(
            () -> FootageFacts.of(file, FootageKind.MP4, new FootageLimits(96 * 64 - 1, 100)))
        .isInstanceOf(MediaException.class);
  }

  @Test
  void refusesWhatOnlyBeginsLikeAPictureOrVideo() throws Exception {
    byte[] png = Stills.png(Pictures.smooth(96, 64, 1).get(0), 96, 64);
    Path cut = Files.write(folder.resolve("cut.png"), Arrays.copyOf(png, 40));
    Path video = video(Pictures.smooth(96, 64, 3), new VideoFormat(96, 64, 16));
    Path torn = Files.write(folder.resolve("t.mp4"), Arrays.copyOf(Files.readAllBytes(video), 200));

    for (FootageKind kind : FootageKind.values()) {
      assertThatThrownBy(() -> FootageFacts.of(cut, kind, LIMITS))
          .isInstanceOf(MediaException.class);
      assertThatThrownBy(() -> FootageFacts.of(torn, kind, LIMITS))
          .isInstanceOf(MediaException.class);
    }
  }

  @Test
  void readsAFileAsItsKindAlone() throws Exception {
    Path png =
        Files.write(folder.resolve("a.png"), Stills.png(Pictures.smooth(96, 64, 1).get(0), 96, 64));

    assertThatThrownBy(() -> FootageFacts.of(png, FootageKind.MP4, LIMITS))
        .isInstanceOf(MediaException.class);
    assertThatThrownBy(() -> FootageKind.of("image/svg+xml")).isInstanceOf(MediaException.class);
  }

  private Path video(List<byte[]> pictures, VideoFormat format) throws Exception {
    Path segment = Files.write(folder.resolve("segment.mp4"), Pictures.segment(pictures, format));
    Path video = folder.resolve("video-" + format.fps() + "-" + format.width() + ".mp4");
    VideoAssembler.assemble(List.of(segment), format, pictures.size(), video);
    return video;
  }

  private static List<byte[]> frames(Path file, FootageKind kind, VideoFormat format, int count) {
    FootageFacts facts = FootageFacts.of(file, kind, LIMITS);
    try (FittedFrames frames = new FittedFrames(file, kind, facts, format)) {
      byte[][] taken = new byte[count][];
      for (int frame = 0; frame < count; frame++) {
        taken[frame] = frames.next();
      }
      return List.of(taken);
    }
  }

  private static int nearest(byte[] frame, List<byte[]> pictures) {
    int best = 0;
    for (int picture = 1; picture < pictures.size(); picture++) {
      if (Pictures.psnr(frame, pictures.get(picture)) > Pictures.psnr(frame, pictures.get(best))) {
        best = picture;
      }
    }
    return best;
  }
}
