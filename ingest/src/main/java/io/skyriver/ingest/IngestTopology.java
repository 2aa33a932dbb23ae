package io.skyriver.ingest;

import io.skyriver.lanes.Lanes;
import io.skyriver.lanes.LanesProcessor;
import io.skyriver.ledger.Intake;
import io.skyriver.ledger.IntakeProcessor;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.LedgerProcessor;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.streams.Outbox;
import io.skyriver.streams.RecordCodec;
import io.skyriver.streams.StateTopics;
import io.skyriver.watchdog.WatchdogRules;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The three sub-topologies of ingest, joined by topics alone: intake (as the submitters partitioned
 * it), ledger (by video) and lanes (by lane).
 *
 * @param watchdog for the videos of one partition
 * @param stores where the state lives
 */
record IngestTopology(
    Intake intake,
    Ledger ledger,
    Lanes lanes,
    WatchdogRules watchdog,
    RecordCodec codec,
    String applicationId,
    StoreKind stores) {

  /** Where state lives besides its changelog. */
  enum StoreKind {
    IN_MEMORY,
    ON_DISK
  }

  Topology build() {
    Topology topology = new Topology();
    add(
        topology,
        IntakeProcessor.NAME,
        () -> new IntakeProcessor(codec, intake),
        List.of(Topics.PROMPTS.name(), Topics.CANCELLATIONS.name()),
        List.of(),
        IntakeProcessor.SINKS);
    add(
        topology,
        LedgerProcessor.NAME,
        () -> new LedgerProcessor(ledger, watchdog, codec, applicationId),
        List.of(Topics.LEDGER_INBOX.name(), Topics.STAGE_EVENTS.name(), Topics.LANE_GRANTS.name()),
        List.of(LedgerProcessor.STORE),
        LedgerProcessor.SINKS);
    add(
        topology,
        LanesProcessor.NAME,
        () -> new LanesProcessor(lanes, codec, applicationId),
        List.of(Topics.LANE_COMMANDS.name()),
        List.of(LanesProcessor.WAITING, LanesProcessor.IN_FLIGHT, LanesProcessor.STATES),
        LanesProcessor.SINKS);
    return topology;
  }

  private void add(
      Topology topology,
      String name,
      ProcessorSupplier<byte[], byte[], byte[], byte[]> processor,
      List<String> sources,
      List<String> storeNames,
      List<String> sinks) {
    String source = name + "<";
    topology.addSource(
        source,
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer(),
        sources.toArray(String[]::new));
    topology.addProcessor(name, processor, source);
    storeNames.forEach(store -> topology.addStateStore(store(store), name));
    sinks.forEach(topic -> addSink(topology, name, topic));
  }

  private static void addSink(Topology topology, String processor, String topic) {
    topology.addSink(
        Outbox.sink(processor, topic),
        topic,
        new ByteArraySerializer(),
        new ByteArraySerializer(),
        processor);
  }

  private StoreBuilder<KeyValueStore<String, byte[]>> store(String name) {
    KeyValueBytesStoreSupplier supplier =
        stores == StoreKind.IN_MEMORY
            ? Stores.inMemoryKeyValueStore(name)
            : Stores.persistentKeyValueStore(name);
    return Stores.keyValueStoreBuilder(supplier, Serdes.String(), Serdes.ByteArray())
        .withLoggingEnabled(StateTopics.settings());
  }
}
