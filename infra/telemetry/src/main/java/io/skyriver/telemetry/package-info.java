/** What a process shows of itself; off unless it is configured. */
@NullMarked
package io.skyriver.telemetry;

import org.jspecify.annotations.NullMarked;
