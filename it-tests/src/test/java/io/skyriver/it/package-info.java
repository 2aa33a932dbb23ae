/** Whatever needs more than one module: end to end, laws over the wire, layering. */
@NullMarked
package io.skyriver.it;

import org.jspecify.annotations.NullMarked;
