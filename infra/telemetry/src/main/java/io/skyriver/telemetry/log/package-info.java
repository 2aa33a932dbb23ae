/** The keys of structured logs. */
@NullMarked
package io.skyriver.telemetry.log;

import org.jspecify.annotations.NullMarked;
