package io.skyriver.stage.noise;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.artifact.Sha256;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The vectors file was computed by an independent implementation in Python. */
class NoiseTest {

  @Test
  void philoxGivesTheKnownAnswersOfRandom123() throws IOException {
    for (String[] vector : vectors("philox")) {
      int[] words = new int[4];
      for (int word = 0; word < 4; word++) {
        words[word] = Integer.parseUnsignedInt(vector[1 + word], 16);
      }

      Philox4x32.encrypt(
          words, Integer.parseUnsignedInt(vector[5], 16), Integer.parseUnsignedInt(vector[6], 16));

      for (int word = 0; word < 4; word++) {
        assertThat(Integer.toHexString(words[word]))
            .isEqualTo(Integer.toHexString(Integer.parseUnsignedInt(vector[7 + word], 16)));
      }
    }
  }

  @Test
  void law2NormalsAreBitEqualToThoseOfAnotherImplementation() throws IOException {
    for (String[] vector : vectors("normal")) {
      int element = Integer.parseInt(vector[4]);

      float value = floats(vector, element + 1)[element];

      assertThat(Float.floatToRawIntBits(value))
          .as("%s", List.of(vector))
          .isEqualTo(Integer.parseUnsignedInt(vector[5], 16));
    }
  }

  @Test
  void law2NoiseHasItsGoldenDigest() throws IOException {
    for (String[] vector : vectors("sha256")) {
      float[] values = floats(vector, Integer.parseInt(vector[4]));
      ByteBuffer bytes =
          ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);

      assertThat(Sha256.of(bytes.array())).isEqualTo(vector[5]);
    }
  }

  @Test
  void looksStandardNormal() {
    float[] values = new float[100_000];
    new Noise(7, Noise.LATENT).fill(0, values.length, FloatBuffer.wrap(values));

    double mean = 0;
    double square = 0;
    for (float value : values) {
      mean += value / values.length;
      square += (double) value * value / values.length;
    }

    assertThat(mean).isBetween(-0.02, 0.02);
    assertThat(square).isBetween(0.97, 1.03);
  }

  private static float[] floats(String[] vector, int elements) {
    Noise noise = new Noise(Long.parseLong(vector[1]), Integer.parseInt(vector[2]));
    float[] values = new float[elements];
    noise.fill(Integer.parseInt(vector[3]), elements, FloatBuffer.wrap(values));
    return values;
  }

  private static List<String[]> vectors(String kind) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(NoiseTest.class.getResourceAsStream("vectors.txt")),
                UTF_8))) {
      List<String[]> vectors =
          lines.lines().filter(line -> line.startsWith(kind)).map(line -> line.split(" ")).toList();
      assertThat(vectors).isNotEmpty();
      return vectors;
    }
  }
}
