/** A long run at saturation that shows whether anything grows without bound. */
@NullMarked
package io.skyriver.it.soak;

import org.jspecify.annotations.NullMarked;
