package io.skyriver.artifact.input;

import io.skyriver.artifact.input.InputException.Reason;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * GET over HTTP and HTTPS. Follows few redirects, each of which is looked at like the first
 * address; takes no proxy, cookie or credential of this process along.
 */
final class HttpSource implements InputSource, AutoCloseable {
  private static final int MOST_REDIRECTS = 3;

  private final InputRules rules;
  private final PublicAddresses addresses;
  private final OkHttpClient client;

  HttpSource(InputRules rules, PublicAddresses addresses) {
    this.rules = rules;
    this.addresses = addresses;
    this.client =
        new OkHttpClient.Builder()
            .dns(addresses)
            .proxy(Proxy.NO_PROXY)
            .protocols(List.of(Protocol.HTTP_1_1))
            .followRedirects(false)
            .followSslRedirects(false)
            .retryOnConnectionFailure(false)
            .callTimeout(rules.timeout())
            .build();
  }

  @Override
  public byte[] read(String tenant, URI reference, long most) throws InputException {
    HttpUrl url = HttpUrl.get(reference);
    if (url == null) {
      throw new InputException(Reason.INVALID, "the reference is no URL with a host");
    }
    for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
      requireAllowed(url);
      try (Response response = client.newCall(request(url)).execute()) {
        if (!response.isRedirect()) {
          return content(response, most);
        }
        url = target(response);
      } catch (IOException failure) {
        throw InputFetcher.unreachable("the server of the input does not answer", failure);
      }
    }
    throw new InputException(Reason.UNREACHABLE, "the input is behind too many redirects");
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
  }

  private static Request request(HttpUrl url) {
    HttpUrl plain = url.newBuilder().username("").password("").fragment(null).build();
    return new Request.Builder().url(plain).header("User-Agent", "skyriver").build();
  }

  /** The client asks nobody about a host that is an address already, so this does. */
  private void requireAllowed(HttpUrl url) throws InputException {
    InputRules.Scheme scheme = url.isHttps() ? InputRules.Scheme.HTTPS : InputRules.Scheme.HTTP;
    if (!rules.schemes().contains(scheme)) {
      throw InputFetcher.refused("this server follows no such redirect");
    }
    try {
      if (addresses.lookup(url.host()).isEmpty()) {
        throw InputFetcher.refused("the host of the input has no public address");
      }
    } catch (UnknownHostException nowhere) {
      throw InputFetcher.unreachable("the host of the input is not known", nowhere);
    }
  }

  private static HttpUrl target(Response response) throws InputException {
    String location = response.header("Location");
    HttpUrl next = location == null ? null : response.request().url().resolve(location);
    if (next == null) {
      throw new InputException(Reason.UNREACHABLE, "the input's server redirects to nowhere");
    }
    return next;
  }

  private static byte[] content(Response response, long most) throws IOException, InputException {
    if (!response.isSuccessful()) {
      throw new InputException(
          Reason.UNREACHABLE, "the server of the input answers " + response.code());
    }
    ResponseBody body = Objects.requireNonNull(response.body());
    if (body.contentLength() > most) {
      throw InputFetcher.tooLarge(most);
    }
    return InputFetcher.bounded(body.byteStream(), most);
  }
}
