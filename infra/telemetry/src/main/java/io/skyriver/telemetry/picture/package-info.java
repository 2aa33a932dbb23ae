/** A picture of a trace, for where there is no viewer. */
@NullMarked
package io.skyriver.telemetry.picture;

import org.jspecify.annotations.NullMarked;
