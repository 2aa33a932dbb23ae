package io.skyriver.standalone.system;

import java.time.Duration;
import java.util.List;

/**
 * How the stages reach their models.
 *
 * @param servers model servers, host:port each; none for the one in this process
 * @param callTimeout bound on one model call once it is sent
 */
public record ModelAccess(List<String> servers, Duration callTimeout) {
  /** The model server in this process. */
  public static final ModelAccess EMBEDDED = new ModelAccess(List.of(), Duration.ofMinutes(2));

  public ModelAccess {
    servers = List.copyOf(servers);
  }
}
