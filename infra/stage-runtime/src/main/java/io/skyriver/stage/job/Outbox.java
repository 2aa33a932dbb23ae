package io.skyriver.stage.job;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.telemetry.trace.TraceContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Makes records ready to be written. A registry outage is waited out; after the first record of a
 * topic nothing blocks. Safe for use by many threads.
 */
public final class Outbox {
  private final Registry registry;
  private final Map<String, EventSerializer<?>> serializers = new ConcurrentHashMap<>();

  public Outbox(Registry registry) {
    this.registry = registry;
  }

  public Outgoing event(StageEvent event) throws InterruptedException {
    return addressed(Topics.STAGE_EVENTS, event.getVideoId(), event);
  }

  /** Patches for one of the patch topics. */
  public List<Outgoing> patches(Topic<LatentPatch> topic, List<LatentPatch> patches)
      throws InterruptedException {
    List<Outgoing> records = new ArrayList<>(patches.size());
    for (LatentPatch patch : patches) {
      records.add(addressed(topic, WindowRef.key(patch), patch));
    }
    return records;
  }

  public <T extends SpecificRecordBase> Outgoing addressed(Topic<T> topic, String key, T event)
      throws InterruptedException {
    return new Outgoing(topic.name(), key, serialized(topic, event), headers(event));
  }

  /** A record that carries a trace context carries it in its headers, too. */
  private static Map<String, String> headers(SpecificRecordBase event) {
    boolean traced = event.getSchema().getField(TraceContext.HEADER) != null;
    return traced && event.get(TraceContext.HEADER) instanceof String context
        ? Map.of(TraceContext.HEADER, context)
        : Map.of();
  }

  /** The original bytes with the reason in the headers, and the trace it was part of. */
  public static Outgoing deadLetter(DeadLetterHeaders why, Incoming dead) {
    Map<String, String> headers = new LinkedHashMap<>(why.asMap());
    if (dead.traceparent() != null) {
      headers.put(TraceContext.HEADER, dead.traceparent());
    }
    return new Outgoing(Topics.DEAD_LETTERS.name(), why.origin(), dead.value(), headers);
  }

  private <T extends SpecificRecordBase> byte @Nullable [] serialized(Topic<T> topic, T event)
      throws InterruptedException {
    try {
      return Patience.DEFAULT.until(
          "schema registry",
          () -> serializer(topic).serialize(topic.name(), event),
          RegistryUnavailableException.class::isInstance);
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception defect) {
      throw new StageFailureException(
          FailureCode.INTERNAL_ERROR, "can't write to " + topic.name(), defect);
    }
  }

  @SuppressWarnings("unchecked") // Serializers are only put in under the topic they are for.
  private <T extends SpecificRecordBase> EventSerializer<T> serializer(Topic<T> topic) {
    return (EventSerializer<T>)
        serializers.computeIfAbsent(topic.name(), name -> new EventSerializer<>(registry, topic));
  }
}
