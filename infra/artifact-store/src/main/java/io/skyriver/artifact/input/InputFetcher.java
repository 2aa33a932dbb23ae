package io.skyriver.artifact.input;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.artifact.input.InputRules.Scheme;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Fetches what a user refers to, and nothing else does: every scheme, folder and address that is
 * not allowed is refused before anything is read, every fetch has a deadline and a size it can't
 * exceed, and what comes back is a picture or a video by its own first bytes. Safe for use by many
 * threads; blocks.
 */
public final class InputFetcher implements AutoCloseable {
  private final InputRules rules;
  private final HttpSource http;
  private final Map<Scheme, InputSource> sources;

  /**
   * @param store where {@code artifact:} references lead; stays open when the fetcher is closed
   */
  public InputFetcher(InputRules rules, ArtifactStore store) {
    this(rules, store, new PublicAddresses(rules.trustedHosts()));
  }

  InputFetcher(InputRules rules, ArtifactStore store, PublicAddresses addresses) {
    this.rules = rules;
    this.http = new HttpSource(rules, addresses);
    this.sources =
        Map.of(
            Scheme.DATA, new DataSource(),
            Scheme.ARTIFACT, new ArtifactSource(store),
            Scheme.FILE, new FileSource(rules.roots()),
            Scheme.HTTP, http,
            Scheme.HTTPS, http);
  }

  /**
   * The file behind a reference.
   *
   * @param tenant who asks; files of other tenants are not there for it
   */
  public FetchedInput fetch(String tenant, String reference) throws InputException {
    URI uri = uri(reference);
    InputSource source = sources.get(allowed(uri));
    if (source == null) {
      throw refused("references like this are not followed");
    }
    byte[] content = source.read(tenant, uri, rules.mostBytes());
    InputMedia media =
        InputMedia.sniff(content)
            .orElseThrow(
                () ->
                    new InputException(
                        Reason.INVALID, "the input is neither PNG, JPEG, WebP nor MP4"));
    return new FetchedInput(content, media);
  }

  @Override
  public void close() {
    http.close();
  }

  private Scheme allowed(URI uri) throws InputException {
    String name = uri.getScheme() == null ? "" : uri.getScheme().toUpperCase(Locale.ROOT);
    return Arrays.stream(Scheme.values())
        .filter(scheme -> scheme.name().equals(name) && rules.schemes().contains(scheme))
        .findFirst()
        .orElseThrow(() -> refused("this server follows no '%s' references".formatted(name)));
  }

  private static URI uri(String reference) throws InputException {
    try {
      return URI.create(reference);
    } catch (IllegalArgumentException noUri) {
      throw new InputException(Reason.INVALID, "the reference is no URI", noUri);
    }
  }

  /** All bytes, unless there are more than {@code most}. */
  static byte[] bounded(InputStream content, long most) throws IOException, InputException {
    int bound = (int) Math.min(most, Integer.MAX_VALUE - 16);
    byte[] bytes = content.readNBytes(bound);
    if (content.read() >= 0) {
      throw tooLarge(most);
    }
    return bytes;
  }

  static InputException tooLarge(long most) {
    return new InputException(
        Reason.TOO_LARGE, "the input is larger than %d bytes".formatted(most));
  }

  static InputException refused(String message) {
    return new InputException(Reason.REFUSED, message);
  }

  static InputException unreachable(String message, Throwable cause) {
    return new InputException(Reason.UNREACHABLE, message, cause);
  }
}
