/** The conditioning of a video and other artifacts, as the stages read and write them. */
@NullMarked
package io.skyriver.stage.conditioning;

import org.jspecify.annotations.NullMarked;
