/** A stage's surroundings in memory, for tests. */
@NullMarked
package io.skyriver.stage.fake;

import org.jspecify.annotations.NullMarked;
