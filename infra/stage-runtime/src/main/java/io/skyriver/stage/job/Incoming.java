package io.skyriver.stage.job;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was read, with where it is from.
 *
 * @param traceparent trace context in its headers; null when it has none
 */
public record Incoming(
    String topic,
    int partition,
    long offset,
    byte @Nullable [] value,
    @Nullable String traceparent) {
  static final TypeInformation<Incoming> TYPE = Types.POJO(Incoming.class);
}
