package io.skyriver.api;

import io.javalin.http.Context;
import io.skyriver.artifact.ArtifactMissingException;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Video;
import io.skyriver.events.VideoState;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
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
      request.header("ETag", '"' + stored.sha256() + '"');
      request.writeSeekableStream(artifacts.open(stored), stored.mediaType(), stored.bytes());
    } catch (ArtifactMissingException gone) {
      throw ApiException.notFound("content_missing", "the video's file is gone");
    } catch (IOException unreachable) {
      throw ApiException.unavailable(
          "store_unavailable", "the video's file can't be read now", unreachable);
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
