package io.skyriver.schemas.serde;

import org.apache.avro.Schema;

/**
 * Keeps the schemas of records, each under an id that never changes its meaning. Safe for use by
 * many threads; all methods may block for the adapter's request timeout.
 *
 * <p>Every method throws {@link RegistryUnavailableException} when there is no answer.
 */
public interface Registry extends AutoCloseable {

  /**
   * Adds a schema to a subject. Registering it again returns the same id.
   *
   * @throws IncompatibleSchemaException if the subject's earlier schemas forbid it
   */
  int register(String subject, Schema schema);

  /** Decides which schemas a subject, that has at least one, takes from now on. */
  void require(String subject, Compatibility compatibility);

  /**
   * The schema of an id.
   *
   * @throws UndecodableRecordException if the registry has no such id
   */
  Schema byId(int id);

  @Override
  void close();
}
