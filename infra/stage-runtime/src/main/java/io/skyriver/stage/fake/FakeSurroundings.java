package io.skyriver.stage.fake;

import io.skyriver.artifact.fake.InMemoryArtifactStore;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.InMemoryRegistry;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.stage.call.CallBook;
import io.skyriver.stage.conditioning.Conditionings;
import io.skyriver.stage.conditioning.StageArtifacts;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.lease.Leases.Lease;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.services.StageServices;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Registry, artifact store, gate and model server in memory, under one provider that operators may
 * carry through serialization within this process.
 */
public final class FakeSurroundings {
  private static final Map<String, StageServices> OPEN = new ConcurrentHashMap<>();
  private static final Patience SHORT = new Patience(Duration.ofMillis(5), Duration.ofMillis(20));

  private final String id = UUID.randomUUID().toString();
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final InMemoryArtifactStore store = new InMemoryArtifactStore();
  private final CallGate gate = new CallGate();
  private final StageServices services;

  /** Surroundings of operators that are fed directly and so have no topic to catch up with. */
  public FakeSurroundings(ModelCard card, ScriptedModelServer models) {
    this(card, models, CallBook.caughtUp());
  }

  public FakeSurroundings(ModelCard card, ScriptedModelServer models, CallBook calls) {
    StageArtifacts artifacts = new StageArtifacts(store, SHORT);
    services =
        StageServices.of(card, registry, gate, models, store)
            .with(artifacts, new Conditionings(artifacts))
            .with(calls);
    OPEN.put(id, services);
  }

  /** Gives operators these services; they stay open when operators close. */
  public ServicesProvider provider() {
    String key = id;
    return () -> new Kept(Objects.requireNonNull(OPEN.get(key)));
  }

  public StageServices services() {
    return services;
  }

  public InMemoryRegistry registry() {
    return registry;
  }

  public InMemoryArtifactStore store() {
    return store;
  }

  public CallGate gate() {
    return gate;
  }

  /** The records for a topic among those given, decoded, in order. */
  public <T extends SpecificRecordBase> List<T> records(
      Topic<T> topic, Collection<Outgoing> outgoing) {
    EventDeserializer<T> deserializer = new EventDeserializer<>(registry, topic.recordClass());
    return outgoing.stream()
        .filter(record -> record.topic().equals(topic.name()))
        .map(record -> Objects.requireNonNull(deserializer.deserialize("", record.value())))
        .toList();
  }

  private record Kept(StageServices value) implements Lease<StageServices> {
    @Override
    public void close() {}
  }
}
