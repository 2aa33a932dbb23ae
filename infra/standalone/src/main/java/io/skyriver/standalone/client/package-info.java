/** A plain Kafka client of Skyriver: submits, follows and cancels one video. */
@NullMarked
package io.skyriver.standalone.client;

import org.jspecify.annotations.NullMarked;
