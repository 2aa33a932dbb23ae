package io.skyriver.schemas.serde;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/**
 * A registry in memory, for tests. Keeps the promises of a real one, and can be made to give no
 * answer.
 */
public final class InMemoryRegistry implements Registry {
  private final Map<String, List<Schema>> subjects = new HashMap<>();
  private final Map<String, Compatibility> levels = new HashMap<>();
  private final List<Schema> schemas = new ArrayList<>();
  private boolean reachable = true;

  /** From now on every request fails. */
  public synchronized void disconnect() {
    reachable = false;
  }

  /** From now on requests are answered again. */
  public synchronized void reconnect() {
    reachable = true;
  }

  @Override
  public synchronized int register(String subject, Schema schema) {
    requireReachable();
    List<Schema> versions = subjects.computeIfAbsent(subject, name -> new ArrayList<>());
    if (!versions.contains(schema)) {
      requireCompatible(subject, schema, versions);
      versions.add(schema);
    }
    if (!schemas.contains(schema)) {
      schemas.add(schema);
    }
    return schemas.indexOf(schema) + 1;
  }

  @Override
  public synchronized void require(String subject, Compatibility compatibility) {
    requireReachable();
    levels.put(subject, compatibility);
  }

  @Override
  public synchronized Schema byId(int id) {
    requireReachable();
    if (id < 1 || id > schemas.size()) {
      throw new UndecodableRecordException("no schema has id " + id);
    }
    return schemas.get(id - 1);
  }

  @Override
  public void close() {}

  private void requireReachable() {
    if (!reachable) {
      throw new RegistryUnavailableException(
          "the registry gives no answer", new IllegalStateException("disconnected"));
    }
  }

  private void requireCompatible(String subject, Schema schema, List<Schema> versions) {
    Compatibility level = levels.get(subject);
    for (Schema earlier : versions) {
      boolean broken =
          !reads(schema, earlier)
              || (level == Compatibility.FULL_TRANSITIVE && !reads(earlier, schema));
      if (level != null && broken) {
        throw new IncompatibleSchemaException(subject + " does not take " + schema.getFullName());
      }
    }
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }
}
