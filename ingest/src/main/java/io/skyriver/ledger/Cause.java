package io.skyriver.ledger;

import java.time.Instant;

/**
 * The record that makes the ledger act.
 *
 * @param eventId where it lies: topic-partition-offset
 * @param at when it was written; the ledger knows no other clock
 */
public record Cause(String eventId, Instant at) {}
