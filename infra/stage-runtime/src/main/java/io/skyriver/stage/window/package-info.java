/** A window's planes, and how they are cut into latent patches and put together again. */
@NullMarked
package io.skyriver.stage.window;

import org.jspecify.annotations.NullMarked;
