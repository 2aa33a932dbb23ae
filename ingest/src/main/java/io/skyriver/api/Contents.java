package io.skyriver.api;

import io.javalin.http.Context;
import io.skyriver.artifact.ArtifactMissingException;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Serves the files of finished videos, whole or by range. */
record Contents(ArtifactStore artifacts) {

  void serve(Video video, Context request) {
    ArtifactRef artifact = artifact(video, request.queryParam("variant"));
    StoredArtifact stored =
        new StoredArtifact(
            URI.create(artifact.getUri()),
            artifact.getSha256(),
            artifact.getBytes(),
            artifact.getMediaType());
    try {
      send(stored, request);
    } catch (ArtifactMissingException gone) {
      throw ApiException.notFound("content_missing", "the video's file is gone");
    } catch (IOException unreachable) {
      throw ApiException.unavailable(
          "store_unavailable", "the video's file can't be read now", unreachable);
    }
  }

  /** Headers come after the file is open: an error's answer must not carry them. */
  private void send(StoredArtifact stored, Context request) throws IOException {
    long size = stored.bytes();
    Optional<ByteRange> asked = ByteRange.parse(request.header("Range"), size);
    ByteRange range = asked.orElse(new ByteRange(0, size));
    if (asked.isPresent() && !range.isSatisfiable()) {
      request.status(416).header("Content-Range", range.contentRange(size));
      return;
    }
    request.result(open(stored, range)).contentType(stored.mediaType());
    request.header("Content-Length", Long.toString(range.length()));
    request.header("Accept-Ranges", "bytes").header("ETag", '"' + stored.sha256() + '"');
    if (asked.isPresent()) {
      request.status(206).header("Content-Range", range.contentRange(size));
    }
  }

  private InputStream open(StoredArtifact stored, ByteRange range) throws IOException {
    InputStream file = artifacts.open(stored);
    try {
      file.skipNBytes(range.first());
      return new Slice(file, range.length());
    } catch (IOException unreadable) {
      file.close();
      throw unreadable;
    }
  }

  private static ArtifactRef artifact(Video video, @Nullable String variant) {
    if (video.getState() == VideoState.FAILED) {
      throw ApiException.notFound("video_failed", "the video failed: it has no content");
    }
    if (video.getState() != VideoState.COMPLETED) {
      throw ApiException.badRequest(
          null, "video_not_ready", "the video is not finished yet; its status tells when it is");
    }
    if (video.getExpiredAt() != null) {
      throw ApiException.gone(
          "video_expired", "the video's files were deleted at " + video.getExpiredAt());
    }
    ArtifactRef artifact =
        switch (Objects.requireNonNullElse(variant, "video")) {
          case "video" -> video.getArtifact();
          case "thumbnail" -> video.getThumbnail();
          default ->
              throw ApiException.badRequest(
                  "variant", "variant_invalid", "variant must be video or thumbnail");
        };
    if (artifact == null) {
      throw ApiException.notFound("content_missing", "the video has no such file");
    }
    return artifact;
  }
}
