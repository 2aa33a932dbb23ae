package io.skyriver.ledger;

import io.skyriver.events.ArtifactRef;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Makes links that a subscriber can open.
 *
 * @param publicUrl where subscribers reach the HTTP API; null where there is none
 */
public record Links(@Nullable URI publicUrl) {

  /** Over HTTP where the API runs, else where the store keeps the file. */
  public String to(String videoId, ArtifactRef artifact) {
    if (publicUrl == null) {
      return artifact.getUri();
    }
    String base = publicUrl.toString();
    return (base.endsWith("/") ? base : base + "/") + "v1/videos/" + videoId + "/content";
  }
}
