package io.skyriver.artifact.input;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The kinds of files that are taken, told apart by their first bytes and never by their name. */
public enum InputMedia {
  PNG("image/png", ".png"),
  JPEG("image/jpeg", ".jpg"),
  WEBP("image/webp", ".webp"),
  MP4("video/mp4", ".mp4");

  private static final byte[] PNG_SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final byte[] JPEG_SIGNATURE = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF};

  private final String mediaType;
  private final String extension;

  InputMedia(String mediaType, String extension) {
    this.mediaType = mediaType;
    this.extension = extension;
  }

  /** For example {@code image/png}. */
  public String mediaType() {
    return mediaType;
  }

  /** With its dot. */
  public String extension() {
    return extension;
  }

  public boolean isPicture() {
    return this != MP4;
  }

  /** What these bytes are; empty when they are none of the kinds. */
  public static Optional<InputMedia> sniff(byte[] content) {
    if (startsWith(content, PNG_SIGNATURE)) {
      return Optional.of(PNG);
    }
    if (startsWith(content, JPEG_SIGNATURE)) {
      return Optional.of(JPEG);
    }
    if (has(content, 0, "RIFF") && has(content, 8, "WEBP")) {
      return Optional.of(WEBP);
    }
    return has(content, 4, "ftyp") ? Optional.of(MP4) : Optional.empty();
  }

  private static boolean startsWith(byte[] content, byte[] signature) {
    return content.length >= signature.length
        && Arrays.equals(content, 0, signature.length, signature, 0, signature.length);
  }

  private static boolean has(byte[] content, int at, String mark) {
    byte[] bytes = mark.getBytes(StandardCharsets.US_ASCII);
    int end = at + bytes.length;
    return content.length >= end && Arrays.equals(content, at, end, bytes, 0, bytes.length);
  }
}
