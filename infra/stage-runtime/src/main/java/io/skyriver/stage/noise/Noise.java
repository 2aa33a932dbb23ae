package io.skyriver.stage.noise;

import java.nio.FloatBuffer;

/**
 * Standard normal noise that is a function of (seed, absolute latent frame, stream, element) alone,
 * bit-identical on every JVM (law 2).
 *
 * <p>Element <i>e</i> of a latent frame is the row-major index of (channel, y, x). The Philox
 * counter is (e / 4, frame, stream, 0), the key is the seed, low word first. Words 2j and 2j+1 of a
 * block give elements 2j and 2j+1 by Box and Muller: u = (word + 1) / 2³², v = word' / 2³², √(−2 ln
 * u) · cos 2πv and √(−2 ln u) · sin 2πv, computed in double by fdlibm (StrictMath) and rounded to
 * float once.
 *
 * @param seed of the video, not negative
 * @param stream tells apart noises of one video; {@link #LATENT} for the planes it starts from
 */
public record Noise(long seed, int stream) {
  /** Stream of the noise a window starts from. */
  public static final int LATENT = 0;

  private static final double TWO_TO_32 = 0x1p32;
  private static final double TWO_PI = 2 * Math.PI;
  private static final int WORDS = 4;

  /** Writes the first {@code elements} elements of a latent frame at the buffer's position. */
  public void fill(int frame, int elements, FloatBuffer target) {
    int[] words = new int[WORDS];
    float[] normals = new float[WORDS];
    for (int first = 0; first < elements; first += WORDS) {
      block(first / WORDS, frame, words);
      normal(words, 0, normals);
      normal(words, 2, normals);
      target.put(normals, 0, Math.min(WORDS, elements - first));
    }
  }

  private void block(int index, int frame, int[] words) {
    words[0] = index;
    words[1] = frame;
    words[2] = stream;
    words[3] = 0;
    Philox4x32.encrypt(words, (int) seed, (int) (seed >>> 32));
  }

  private static void normal(int[] words, int pair, float[] normals) {
    double u = (Integer.toUnsignedLong(words[pair]) + 1) / TWO_TO_32;
    double v = Integer.toUnsignedLong(words[pair + 1]) / TWO_TO_32;
    double radius = StrictMath.sqrt(-2 * StrictMath.log(u));
    normals[pair] = (float) (radius * StrictMath.cos(TWO_PI * v));
    normals[pair + 1] = (float) (radius * StrictMath.sin(TWO_PI * v));
  }
}
