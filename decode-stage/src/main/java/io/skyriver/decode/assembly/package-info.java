/** All segments of a video to the finished file. */
@NullMarked
package io.skyriver.decode.assembly;

import org.jspecify.annotations.NullMarked;
