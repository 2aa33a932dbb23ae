/** Model calls out of a Flink operator: gated, cancellable, and always answered by a value. */
@NullMarked
package io.skyriver.stage.call;

import org.jspecify.annotations.NullMarked;
