package io.skyriver.standalone.doctor;

import io.skyriver.standalone.client.Connection;
import io.skyriver.standalone.system.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at everything Skyriver needs.
 *
 * @param installation its files
 * @param data the data directory of {@code serve}
 * @param ports that {@code serve} would listen on, by the option that chooses another
 * @param connection of a Skyriver that runs elsewhere; empty looks at this machine alone
 */
public record Doctor(
    Installation installation,
    Path data,
    Map<String, Integer> ports,
    Optional<Connection> connection) {

  /** Looks, and reports in a fixed order. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>(Machine.current().findings());
    findings.add(Disk.finding(data));
    ports.entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(port -> findings.add(PortHolders.finding(port.getKey(), port.getValue())));
    findings.add(ModelFiles.finding(installation));
    findings.add(RegistryServer.finding(installation));
    connection.map(Reach::finding).ifPresent(findings::add);
    return List.copyOf(findings);
  }
}
