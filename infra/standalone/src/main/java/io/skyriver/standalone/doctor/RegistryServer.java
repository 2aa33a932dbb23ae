package io.skyriver.standalone.doctor;

import io.skyriver.standalone.registry.RegistryProcess;
import io.skyriver.standalone.system.Installation;
import java.io.IOException;

/** Whether the schema registry's program is there. */
final class RegistryServer {
  private RegistryServer() {}

  static Finding finding(Installation installation) {
    String check = "registry_server";
    try {
      return Finding.ok(
          check, RegistryProcess.serverJar(installation.registryServer()).getFileName().toString());
    } catch (IOException missing) {
      return Finding.fail(
          check,
          "no registry server in " + installation.registryServer(),
          "build it: mvn -Dquick -DskipTests -pl infra/standalone -am package");
    }
  }
}
