package io.skyriver.standalone.client;

import io.skyriver.standalone.client.ClientException.Kind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.List;

/**
 * Finds Confluent's interface of a schema registry: Apicurio has it under a path, Confluent's own
 * at the root.
 */
final class RegistryAddress {
  private static final String APICURIO = "/apis/ccompat/v7";
  private static final int TIMEOUT_MILLIS = 5000;

  private RegistryAddress() {}

  /**
   * The address to talk to.
   *
   * @throws ClientException if no registry answers there
   */
  static URI find(URI given) {
    String base = given.toString().replaceAll("/+$", "");
    boolean bare = given.getPath() == null || given.getPath().replace("/", "").isEmpty();
    List<String> candidates = bare ? List.of(base + APICURIO, base) : List.of(base);
    return candidates.stream()
        .filter(candidate -> answers(candidate, given))
        .findFirst()
        .map(URI::create)
        .orElseThrow(
            () ->
                unreachable(
                    "%s answers, but is no schema registry: give its address with --registry"
                        .formatted(given)));
  }

  private static boolean answers(String candidate, URI given) {
    try {
      HttpURLConnection request =
          (HttpURLConnection) URI.create(candidate + "/subjects").toURL().openConnection();
      request.setConnectTimeout(TIMEOUT_MILLIS);
      request.setReadTimeout(TIMEOUT_MILLIS);
      try {
        return request.getResponseCode() == HttpURLConnection.HTTP_OK;
      } finally {
        request.disconnect();
      }
    } catch (IOException | IllegalArgumentException | ClassCastException silent) {
      throw unreachable(
          "no schema registry answers at %s: start Skyriver, or give its address with --registry"
              .formatted(given));
    }
  }

  private static ClientException unreachable(String message) {
    return new ClientException(Kind.UNREACHABLE, "registry_unreachable", message);
  }
}
