package io.skyriver.stage.noise;

/**
 * The counter-based random bit generator Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel
 * Random Numbers: As Easy as 1, 2, 3" (SC11); equal to Random123's. A block of four 32-bit words is
 * a function of its counter and key alone.
 */
final class Philox4x32 {
  private static final int ROUNDS = 10;
  private static final long MULTIPLIER_0 = 0xD2511F53L;
  private static final long MULTIPLIER_1 = 0xCD9E8D57L;
  private static final int WEYL_0 = 0x9E3779B9;
  private static final int WEYL_1 = 0xBB67AE85;
  private static final long WORD = 0xFFFFFFFFL;

  private Philox4x32() {}

  /** Replaces the four counter words by the four random words of that counter. */
  static void encrypt(int[] counter, int key0, int key1) {
    int first = key0;
    int second = key1;
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = MULTIPLIER_0 * (counter[0] & WORD);
      long product1 = MULTIPLIER_1 * (counter[2] & WORD);
      int word0 = (int) (product1 >>> 32) ^ counter[1] ^ first;
      int word2 = (int) (product0 >>> 32) ^ counter[3] ^ second;
      counter[0] = word0;
      counter[1] = (int) product1;
      counter[2] = word2;
      counter[3] = (int) product0;
      first += WEYL_0;
      second += WEYL_1;
    }
  }
}
