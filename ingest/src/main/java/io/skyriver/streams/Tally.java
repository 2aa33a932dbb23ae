package io.skyriver.streams;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.StreamsMetrics;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Counts outcomes by name among the metrics of Kafka Streams: {@code <outcome>-total} and {@code
 * <outcome>-rate} in the group {@code stream-<processor>-metrics}, tagged with the task.
 */
public final class Tally<E extends Enum<E>> {
  private final Map<E, Sensor> sensors;

  public Tally(ProcessorContext<?, ?> context, String processor, Class<E> outcomes) {
    sensors = new EnumMap<>(outcomes);
    StreamsMetrics metrics = context.metrics();
    for (E outcome : outcomes.getEnumConstants()) {
      String name = outcome.name().toLowerCase(Locale.ROOT);
      sensors.put(
          outcome,
          metrics.addRateTotalSensor(
              processor, context.taskId().toString(), name, RecordingLevel.INFO));
    }
  }

  public void count(E outcome) {
    Sensor sensor = sensors.get(outcome);
    if (sensor != null) {
      sensor.record();
    }
  }
}
