package io.skyriver.ledger;

import io.skyriver.schemas.topics.Topic;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param key the record's key
 * @param value the record; null erases the key of a compacted topic
 * @param ordinal tells apart several events about one key on one topic; empty where there is only
 *     one; of an erasing record its {@link io.skyriver.schemas.headers.TombstoneReason}
 */
public record Write<T extends SpecificRecordBase>(
    Topic<T> topic, String key, @Nullable T value, String ordinal) {}
