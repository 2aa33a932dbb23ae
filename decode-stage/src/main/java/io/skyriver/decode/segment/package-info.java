/** One window from its clean latents to a stored segment. */
@NullMarked
package io.skyriver.decode.segment;

import org.jspecify.annotations.NullMarked;
