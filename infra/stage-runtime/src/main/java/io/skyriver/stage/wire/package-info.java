/** Flink types for Avro records, without generic serialization. */
@NullMarked
package io.skyriver.stage.wire;

import org.jspecify.annotations.NullMarked;
