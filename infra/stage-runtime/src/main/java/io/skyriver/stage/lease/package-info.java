/** Things one process has once, however many operators use them. */
@NullMarked
package io.skyriver.stage.lease;

import org.jspecify.annotations.NullMarked;
