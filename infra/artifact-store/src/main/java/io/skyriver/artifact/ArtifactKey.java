package io.skyriver.artifact;

import java.util.regex.Pattern;

/**
 * Whose file it is and what it is: the store keeps it under {@code tenant/video/kind-sha256}.
 *
 * @param tenant owner of the video
 * @param video id of the video
 * @param kind what the file is, for example {@code conditioning}, {@code segment-0003.mp4} or
 *     {@code video.mp4}; an extension stays behind the digest
 */
public record ArtifactKey(String tenant, String video, String kind) {
  private static final Pattern PART = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,127}");

  public ArtifactKey {
    for (String part : new String[] {tenant, video, kind}) {
      if (!PART.matcher(part).matches() || part.contains("..")) {
        throw new IllegalArgumentException(
            "'" + part + "' can't be part of an artifact key: use a-z, 0-9, '_', '-' and '.'");
      }
    }
  }

  /** Whether a file of that name, which ends in a digest, is of a kind that begins like that. */
  static boolean isOfKind(String fileName, String kind) {
    return fileName.startsWith(kind + "-");
  }

  /**
   * Where a file of that digest is kept, relative to the store: {@code
   * tenant/video/kind-sha256[.ext]}.
   */
  public String location(String sha256) {
    int dot = kind.lastIndexOf('.');
    String stem = dot < 0 ? kind : kind.substring(0, dot);
    String extension = dot < 0 ? "" : kind.substring(dot);
    return tenant + "/" + video + "/" + stem + "-" + sha256 + extension;
  }
}
