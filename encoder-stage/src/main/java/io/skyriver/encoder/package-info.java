/** The encoder stage: a granted prompt becomes conditioning and the noise of its first window. */
@NullMarked
package io.skyriver.encoder;

import org.jspecify.annotations.NullMarked;
