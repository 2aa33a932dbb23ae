package io.skyriver.stage.services;

import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.lease.Leases;
import io.skyriver.stage.lease.Leases.Lease;
import java.io.Serializable;

/** How an operator comes by its services once it runs; travels with the operator. */
@FunctionalInterface
public interface ServicesProvider extends Serializable {

  /** Takes a hold on the services of this process; the operator closes it. May block. */
  Lease<StageServices> lease();

  /** Services connected as configured, shared by all operators of this process. */
  static ServicesProvider of(StageConfig config) {
    return () -> Connections.lease(config);
  }
}

/** The services that are open in this process. */
final class Connections {
  private static final Leases<StageConfig, StageServices> OPEN = new Leases<>();

  private Connections() {}

  static Lease<StageServices> lease(StageConfig config) {
    return OPEN.acquire(config, () -> Connector.connect(config));
  }
}
