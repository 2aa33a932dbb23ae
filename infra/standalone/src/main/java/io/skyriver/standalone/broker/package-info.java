/** A Kafka broker inside this process. */
@NullMarked
package io.skyriver.standalone.broker;

import org.jspecify.annotations.NullMarked;
