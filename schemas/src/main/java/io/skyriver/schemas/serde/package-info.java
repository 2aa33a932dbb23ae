/** Records to bytes and back: the Confluent wire format over a schema registry. */
@NullMarked
package io.skyriver.schemas.serde;

import org.jspecify.annotations.NullMarked;
