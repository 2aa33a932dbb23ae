package io.skyriver.standalone.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Finds ports nobody listens on. Somebody may take one before it is used: callers try again with
 * another.
 */
public final class FreePorts {
  private FreePorts() {}

  /** The port asked for, or any free one for 0. */
  public static int orAny(int port) {
    return port == 0 ? any() : port;
  }

  /** Whether a server may listen on the loopback port. */
  public static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static int any() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException noPorts) {
      throw new UncheckedIOException(noPorts);
    }
  }
}
