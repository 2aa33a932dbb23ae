/** Checks of the dashboard and the alerts. */
@NullMarked
package io.skyriver.telemetry.dashboard;

import org.jspecify.annotations.NullMarked;
