package io.skyriver.triton.grpc;

/**
 * Where a model server listens.
 *
 * @param host name or address
 * @param port 1 to 65535
 */
public record Endpoint(String host, int port) {

  public Endpoint {
    if (host.isBlank() || port < 1 || port > 65535) {
      throw new IllegalArgumentException("'" + host + ":" + port + "' is no endpoint");
    }
  }

  /** Reads {@code host:port}; an IPv6 address stands in brackets. */
  public static Endpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException("'" + text + "' is no endpoint like 127.0.0.1:8001");
    }
    try {
      return new Endpoint(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' has no port number behind the colon", e);
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
