package io.skyriver.schemas.serde;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/**
 * A registry behind Confluent's REST interface, through Confluent's own client as Flink ships it.
 * The client brings its own relocated Avro, so schemas cross over as JSON.
 */
public final class ConfluentRegistry implements Registry {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final int CACHED_SCHEMAS = 1000;
  private static final int UNKNOWN_ID = 40403;

  private final String address;
  private final CachedSchemaRegistryClient client;

  public ConfluentRegistry(URI address) {
    this(address, DEFAULT_TIMEOUT);
  }

  /**
   * @param address of the interface, for example {@code http://localhost:8081/apis/ccompat/v7}
   * @param timeout of connecting and of each read
   */
  public ConfluentRegistry(URI address, Duration timeout) {
    this.address = address.toString();
    this.client =
        new CachedSchemaRegistryClient(
            List.of(this.address),
            CACHED_SCHEMAS,
            List.of(new AvroSchemaProvider()),
            Map.of(
                "http.connect.timeout.ms", Math.toIntExact(timeout.toMillis()),
                "http.read.timeout.ms", Math.toIntExact(timeout.toMillis())));
  }

  /**
   * Two clients that register the first schema of a subject at once can both be told that it can't
   * be, by a registry that found the other's half done. So a refusal counts when it is repeated.
   */
  @Override
  public int register(String subject, Schema schema) {
    Request<Integer> request = () -> client.register(subject, new AvroSchema(schema.toString()));
    try {
      return ask(request);
    } catch (IncompatibleSchemaException first) {
      return ask(request);
    }
  }

  @Override
  public void require(String subject, Compatibility compatibility) {
    ask(() -> client.updateCompatibility(subject, compatibility.name()));
  }

  @Override
  public Schema byId(int id) {
    return new Schema.Parser().parse(ask(() -> client.getSchemaById(id).canonicalString()));
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException alreadyGone) {
      throw new RegistryUnavailableException(address + " did not close", alreadyGone);
    }
  }

  private <R> R ask(Request<R> request) {
    try {
      return request.send();
    } catch (IOException unreachable) {
      throw new RegistryUnavailableException(address + " gives no answer", unreachable);
    } catch (RestClientException refused) {
      throw reaction(refused);
    }
  }

  private RuntimeException reaction(RestClientException refused) {
    return switch (refused.getStatus()) {
      // The subject's rule or Avro itself says no: asking again changes nothing.
      case 409, 422 -> new IncompatibleSchemaException(reason(refused), refused);
      // Only the registry's own "schema not found" makes a record undecodable; any other 404 is a
      // wrong address.
      case 404 ->
          refused.getErrorCode() == UNKNOWN_ID
              ? new UndecodableRecordException(reason(refused), refused)
              : unavailable(refused);
      // Overload, server errors, missing rights: a person or time mends them, the record is
      // innocent.
      default -> unavailable(refused);
    };
  }

  private RegistryUnavailableException unavailable(RestClientException refused) {
    return new RegistryUnavailableException(reason(refused), refused);
  }

  private String reason(RestClientException refused) {
    return address + " answers " + refused.getStatus() + ": " + refused.getMessage();
  }

  private interface Request<R> {
    R send() throws IOException, RestClientException;
  }
}
