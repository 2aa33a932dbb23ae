package io.skyriver.standalone.system;

import java.util.OptionalInt;

/**
 * Ports on the loopback interface, 0 for any free one.
 *
 * @param http of the HTTP interface; empty runs none
 * @param kafka of the broker
 * @param registry of the schema registry
 * @param model of the model server
 */
public record Ports(OptionalInt http, int kafka, int registry, int model) {
  /** Free ports, no HTTP interface. */
  public static final Ports ANY_WITHOUT_HTTP = new Ports(OptionalInt.empty(), 0, 0, 0);

  /** Free ports. */
  public static final Ports ANY = new Ports(OptionalInt.of(0), 0, 0, 0);
}
