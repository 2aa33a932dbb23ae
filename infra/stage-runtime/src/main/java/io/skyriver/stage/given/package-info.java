/** Latent frames that a video is given: from its inputs, and from its own beginning. */
@NullMarked
package io.skyriver.stage.given;

import org.jspecify.annotations.NullMarked;
