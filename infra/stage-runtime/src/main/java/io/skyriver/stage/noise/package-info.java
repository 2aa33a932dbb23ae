/**
 * Counter-based Gaussian noise, bit-identical on every JVM, and the planes a window starts with.
 */
@NullMarked
package io.skyriver.stage.noise;

import org.jspecify.annotations.NullMarked;
