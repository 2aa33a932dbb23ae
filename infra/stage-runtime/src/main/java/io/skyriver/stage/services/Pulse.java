package io.skyriver.stage.services;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Utils;

/**
 * How the parts of a stage tell that they are alive.
 *
 * @param interval time from one heartbeat to the next; windows are said to be held as often
 * @param keys one for each partition of the stage events, so that a heartbeat lies behind whatever
 *     was told there before
 */
public record Pulse(Duration interval, List<String> keys) {
  private static final String PREFIX = "heartbeat-";

  /** Every ten seconds to a single partition. */
  public static final Pulse DEFAULT = to(Duration.ofSeconds(10), 1);

  public Pulse {
    keys = List.copyOf(keys);
    if (interval.toMillis() < 1 || keys.isEmpty()) {
      throw new IllegalArgumentException("no pulse: every " + interval + " to " + keys);
    }
  }

  /** A pulse that reaches so many partitions. */
  public static Pulse to(Duration interval, int partitions) {
    Map<Integer, String> keys = new TreeMap<>();
    for (int number = 0; keys.size() < partitions; number++) {
      keys.putIfAbsent(partition(PREFIX + number, partitions), PREFIX + number);
    }
    return new Pulse(interval, List.copyOf(keys.values()));
  }

  /** Where Kafka's producer puts a key. */
  static int partition(String key, int partitions) {
    return Utils.toPositive(Utils.murmur2(key.getBytes(UTF_8))) % partitions;
  }
}
