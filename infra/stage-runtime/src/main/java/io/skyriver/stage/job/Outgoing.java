package io.skyriver.stage.job;

import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * A record that is ready to be written.
 *
 * @param topic where to
 * @param key decides the partition
 * @param value serialized value
 * @param headers UTF-8 headers
 */
public record Outgoing(
    String topic, String key, byte @Nullable [] value, Map<String, String> headers) {
  /** For streams of it. */
  public static final TypeInformation<Outgoing> TYPE = Types.POJO(Outgoing.class);
}
