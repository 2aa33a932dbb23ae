package io.skyriver.api;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Part of a file.
 *
 * @param first offset of the first byte
 * @param length number of bytes; not positive when the file has none of the bytes asked for
 */
record ByteRange(long first, long length) {
  private static final Pattern SINGLE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /**
   * The one range that a request asks for. Empty where the whole file is to be sent: no header,
   * several ranges, or one that is no range.
   *
   * @param size length of the file
   */
  static Optional<ByteRange> parse(@Nullable String header, long size) {
    Matcher range = SINGLE.matcher(header == null ? "" : header);
    if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(range.group(2)));
      return Optional.of(new ByteRange(size - last, last));
    }
    long first = Long.parseLong(range.group(1));
    long end = range.group(2).isEmpty() ? size : Long.parseLong(range.group(2)) + 1;
    // An end before the start is no range.
    return end <= first && !range.group(2).isEmpty()
        ? Optional.empty()
        : Optional.of(new ByteRange(first, Math.min(end, size) - first));
  }

  boolean isSatisfiable() {
    return length > 0;
  }

  /** The answer's {@code Content-Range}. */
  String contentRange(long size) {
    return isSatisfiable()
        ? "bytes %d-%d/%d".formatted(first, first + length - 1, size)
        : "bytes */" + size;
  }
}
