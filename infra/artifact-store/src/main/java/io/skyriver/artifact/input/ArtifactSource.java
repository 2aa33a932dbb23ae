package io.skyriver.artifact.input;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.Sha256;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.artifact.input.InputException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files that Skyriver keeps, {@code artifact:tenant/video/name}: for their tenant alone. */
record ArtifactSource(ArtifactStore store) implements InputSource {
  private static final Pattern LOCATION =
      Pattern.compile("([^/]+)/([^/]+)/([^/]+)-([0-9a-f]{64})((?:\\.[a-z0-9]+)?)");

  @Override
  public byte[] read(String tenant, URI reference, long most) throws InputException {
    Matcher location = LOCATION.matcher(reference.getRawSchemeSpecificPart());
    if (!location.matches()) {
      throw new InputException(Reason.INVALID, "the reference names no artifact");
    }
    if (!location.group(1).equals(tenant)) {
      throw InputFetcher.refused("there is no such artifact of this tenant");
    }
    String sha256 = location.group(4);
    byte[] content = content(key(location), sha256, most);
    if (!Sha256.of(content).equals(sha256)) {
      throw new InputException(Reason.INVALID, "the artifact is damaged");
    }
    return content;
  }

  private byte[] content(ArtifactKey key, String sha256, long most) throws InputException {
    StoredArtifact artifact = new StoredArtifact(store.locate(key, sha256), sha256, 0, "");
    try (InputStream content = store.open(artifact)) {
      return InputFetcher.bounded(content, most);
    } catch (IOException unreadable) {
      throw InputFetcher.unreachable("there is no such artifact of this tenant", unreadable);
    }
  }

  private static ArtifactKey key(Matcher location) throws InputException {
    try {
      String kind = location.group(3) + location.group(5);
      return new ArtifactKey(location.group(1), location.group(2), kind);
    } catch (IllegalArgumentException noKey) {
      throw new InputException(Reason.INVALID, "the reference names no artifact", noKey);
    }
  }
}
