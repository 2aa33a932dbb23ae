package io.skyriver.standalone.doctor;

import io.skyriver.standalone.client.Connection;
import io.skyriver.standalone.client.Session;

/** Whether a Skyriver that runs elsewhere can be talked to. */
final class Reach {
  private Reach() {}

  static Finding finding(Connection connection) {
    String check = "connection";
    try (Session session = Session.open(connection)) {
      session.requireTopics();
      return Finding.ok(
          check, connection.bootstrapServers() + " and " + connection.registry() + " answer");
    } catch (RuntimeException unreachable) {
      return Finding.fail(
          check,
          String.valueOf(unreachable.getMessage()),
          "start Skyriver, or correct --bootstrap-servers, --registry and --kafka-config");
    }
  }
}
