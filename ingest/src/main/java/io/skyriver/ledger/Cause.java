package io.skyriver.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The record that makes the ledger act.
 *
 * @param eventId where it lies: topic-partition-offset
 * @param at when it was written; the ledger knows no other clock
 * @param traceparent W3C trace context in its headers; null when it has none
 */
public record Cause(String eventId, Instant at, @Nullable String traceparent) {

  /** A record without a trace. */
  public Cause(String eventId, Instant at) {
    this(eventId, at, null);
  }
}
