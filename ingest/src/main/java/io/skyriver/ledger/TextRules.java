package io.skyriver.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What any text of a submission must keep to. */
final class TextRules {
  private TextRules() {}

  /**
   * Notes {@code <prefix>_too_long} and {@code <prefix>_invalid}.
   *
   * @param maxBytes longest text in UTF-8 bytes
   */
  static void check(String text, String prefix, String field, int maxBytes, Problems problems) {
    problems.require(
        text.getBytes(UTF_8).length <= maxBytes,
        prefix + "_too_long",
        field,
        "%s may have at most %d bytes in UTF-8",
        field,
        maxBytes);
    problems.require(
        isClean(text),
        prefix + "_invalid",
        field,
        "%s holds a control character or half a surrogate pair",
        field);
  }

  /** No half surrogate pair, no control character but tab and line ends. */
  private static boolean isClean(String text) {
    return text.codePoints().allMatch(TextRules::isAllowed);
  }

  private static boolean isAllowed(int codePoint) {
    return switch (codePoint) {
      case '\t', '\n', '\r' -> true;
      default ->
          !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.SURROGATE;
    };
  }
}
