/**
 * Latents to frames through a decoder that only ever sees one tile shape. The frames don't depend
 * on who decodes, in which order, or how the video was cut into windows (law 10).
 */
@NullMarked
package io.skyriver.decode.tile;

import org.jspecify.annotations.NullMarked;
