/**
 * What the Kafka Streams processors share: reading and writing records patiently, and sending them
 * on.
 */
@NullMarked
package io.skyriver.streams;

import org.jspecify.annotations.NullMarked;
