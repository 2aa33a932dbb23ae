package io.skyriver.stage.services;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.ArtifactStores;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.events.ControlSignal;
import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.gate.ControlReader;
import io.skyriver.telemetry.Telemetry;
import io.skyriver.telemetry.TelemetrySettings;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Connects a stage to everything it needs. */
final class Connector {
  private static final Duration CATCH_UP = Duration.ofSeconds(60);

  private Connector() {}

  /** Blocks until the control topic is read; closes what it opened when it fails. */
  static StageServices connect(StageConfig config) {
    ObservabilitySettings seen = config.observability();
    Telemetry.last(
        new TelemetrySettings(
            seen.metricsHost(), seen.metricsPort(), seen.tracingEndpoint(), seen.tracingFile()));
    Resources resources = new Resources();
    try {
      return connect(config, resources);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      resources.close();
      throw new IllegalStateException("interrupted while connecting", interrupted);
    } catch (TimeoutException | RuntimeException failure) {
      resources.close();
      throw new IllegalStateException("can't connect: " + failure.getMessage(), failure);
    }
  }

  private static StageServices connect(StageConfig config, Resources resources)
      throws InterruptedException, TimeoutException {
    ModelCard card = ModelCards.load(config.cardFile());
    Registry registry = resources.add(new ConfluentRegistry(config.registryUrl()));
    ArtifactStore store = resources.add(ArtifactStores.open(config.artifactRoot()));
    ModelServerMeters meters = resources.add(new ModelServerMeters());
    ModelServer models =
        resources.add(
            ModelServers.connect(
                config.modelServers(),
                config.modelInstances(),
                config.tenantWeights(),
                card,
                meters));
    CallGate gate = new CallGate();
    KafkaConsumer<byte[], byte[]> consumer = consumer(config);
    Pulse pulse = pulse(config, consumer);
    resources.add(reader(consumer, registry, gate)).start().awaitCaughtUp(CATCH_UP);
    return StageServices.of(card, registry, gate, models, store, config.inputs(), pulse, resources);
  }

  private static Pulse pulse(StageConfig config, KafkaConsumer<byte[], byte[]> consumer)
      throws InterruptedException {
    try {
      int partitions = consumer.partitionsFor(Topics.STAGE_EVENTS.name()).size();
      return Pulse.to(config.heartbeat(), Math.max(1, partitions));
    } catch (InterruptException interrupted) {
      // Kafka has set the flag again, with which the consumer would not close.
      Thread.interrupted();
      consumer.close();
      throw (InterruptedException) new InterruptedException().initCause(interrupted);
    } catch (RuntimeException unanswered) {
      consumer.close();
      throw unanswered;
    }
  }

  private static KafkaConsumer<byte[], byte[]> consumer(StageConfig config) {
    Map<String, Object> properties = new HashMap<>(config.kafka());
    properties.put("bootstrap.servers", config.bootstrapServers());
    properties.put("isolation.level", "read_committed");
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("allow.auto.create.topics", "false");
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static ControlReader reader(
      KafkaConsumer<byte[], byte[]> consumer, Registry registry, CallGate gate) {
    return new ControlReader(
        gate,
        consumer,
        new EventDeserializer<>(registry, ControlSignal.class),
        Topics.CONTROL.name());
  }
}
