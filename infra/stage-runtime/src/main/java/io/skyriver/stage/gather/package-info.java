/** Collects the patches of a window until one execution's set is complete (laws 3, 5 and 6). */
@NullMarked
package io.skyriver.stage.gather;

import org.jspecify.annotations.NullMarked;
