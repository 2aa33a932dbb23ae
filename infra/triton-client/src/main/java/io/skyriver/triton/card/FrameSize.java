package io.skyriver.triton.card;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Width and height of a video's frames, written {@code 96x64}.
 *
 * @param width pixels, positive
 * @param height pixels, positive
 */
public record FrameSize(int width, int height) {
  private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

  public FrameSize {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "a frame needs positive edges, got " + width + "x" + height);
    }
  }

  /** Reads {@code 96x64}; anything else is an {@link IllegalArgumentException}. */
  public static FrameSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no frame size like 96x64");
    }
    return new FrameSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  public int pixels() {
    return Math.multiplyExact(width, height);
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
