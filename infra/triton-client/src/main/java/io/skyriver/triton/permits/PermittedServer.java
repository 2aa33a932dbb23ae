package io.skyriver.triton.permits;

import io.skyriver.triton.ModelServer;

/**
 * A server and how many calls it may run at once, which is the number of its model instances.
 *
 * @param permits at least 1
 */
public record PermittedServer(ModelServer server, int permits) {

  public PermittedServer {
    if (permits < 1) {
      throw new IllegalArgumentException("a server needs at least 1 permit, got " + permits);
    }
  }
}
