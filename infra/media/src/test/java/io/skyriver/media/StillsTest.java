package io.skyriver.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StillsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"96,96", "33,17", "1,1", "256,240"})
  void aPictureComesBackBitForBit(int width, int height) throws IOException {
    byte[] rgb = noise(width, height);

    byte[] png = Stills.png(rgb, width, height);

    Path file = Files.write(folder.resolve("picture.png"), png);
    assertThat(FrameReader.readAll(file)).containsExactly(rgb);
    assertThat(MediaProbe.of(file).codec()).isEqualTo("png");
  }

  @Test
  void otherReadersSeeTheSamePicture() throws IOException {
    byte[] rgb = noise(20, 10);

    var image = ImageIO.read(new ByteArrayInputStream(Stills.png(rgb, 20, 10)));

    assertThat(image.getWidth()).isEqualTo(20);
    assertThat(image.getHeight()).isEqualTo(10);
    int at = (3 * 20 + 7) * 3;
    int expected = (rgb[at] & 255) << 16 | (rgb[at + 1] & 255) << 8 | (rgb[at + 2] & 255);
    assertThat(image.getRGB(7, 3) & 0xffffff).isEqualTo(expected);
  }

  @Test
  void theStillOfAVideoIsItsFirstFrame() throws IOException {
    List<byte[]> frames = Pictures.smooth(96, 96, 4);
    Path video =
        Files.write(
            folder.resolve("video.mp4"), Pictures.segment(frames, new VideoFormat(96, 96, 16)));

    byte[] png = Stills.firstFrame(video);

    Path still = Files.write(folder.resolve("still.png"), png);
    assertThat(FrameReader.readAll(still)).containsExactly(FrameReader.readAll(video).get(0));
  }

  @Test
  void refusesBytesOfAnotherSize() {
    assertThatThrownBy(() -> Stills.png(new byte[10], 2, 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] noise(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    new Random(5).nextBytes(rgb);
    return rgb;
  }
}
