package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * Finds out what an address is before Kafka's clients are sent there: they take the first four
 * bytes of whatever answers for a length, and allocate as much (1.2 GB for an HTTP server's).
 */
final class BrokerProbe {
  /** What was found at an address. */
  enum Answer {
    /** Nobody took the connection. */
    NOBODY,
    /** Something that doesn't speak Kafka's protocol, or not in plain text. */
    STRANGER,
    /** A broker, or what is behind TLS, where a handshake tells strangers apart. */
    BROKER
  }

  private static final int CONNECT_MILLIS = 2000;
  private static final int CORRELATION = 0x5B1E;
  private static final int LARGEST_REPLY = 1 << 20;

  private BrokerProbe() {}

  /**
   * Asks for the versions that a broker knows, which it answers before any authentication.
   *
   * @param settings of the Kafka clients, for whether they use TLS
   * @param patience how long it may say nothing before it is a stranger; to connect takes at most
   *     two seconds
   */
  static Answer ask(InetSocketAddress address, Map<String, String> settings, Duration patience) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return encrypted(settings) || answers(socket, patience) ? Answer.BROKER : Answer.STRANGER;
    } catch (IOException refused) {
      return Answer.NOBODY;
    }
  }

  /** Kafka's clients take the protocol's name in any case. */
  private static boolean encrypted(Map<String, String> settings) {
    String protocol = settings.getOrDefault("security.protocol", "PLAINTEXT");
    return protocol.toUpperCase(Locale.ROOT).endsWith("SSL");
  }

  private static boolean answers(Socket socket, Duration patience) {
    try {
      socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
      new DataOutputStream(socket.getOutputStream()).write(request());
      DataInputStream reply = new DataInputStream(socket.getInputStream());
      int size = reply.readInt();
      return size > Integer.BYTES && size < LARGEST_REPLY && reply.readInt() == CORRELATION;
    } catch (IOException silent) {
      return false;
    }
  }

  /** ApiVersions (18), version 0: a size, the header of a request, and no body. */
  private static byte[] request() {
    byte[] client = "skyriver".getBytes(US_ASCII);
    int size = 2 * Short.BYTES + Integer.BYTES + Short.BYTES + client.length;
    return ByteBuffer.allocate(Integer.BYTES + size)
        .putInt(size)
        .putShort((short) 18)
        .putShort((short) 0)
        .putInt(CORRELATION)
        .putShort((short) client.length)
        .put(client)
        .array();
  }
}
