/** The denoise stage: windows go round in chunks of solver steps until they are clean. */
@NullMarked
package io.skyriver.denoise;

import org.jspecify.annotations.NullMarked;
