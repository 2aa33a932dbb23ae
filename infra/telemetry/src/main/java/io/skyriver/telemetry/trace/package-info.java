/** One trace per video, made of spans that are told once they are over. */
@NullMarked
package io.skyriver.telemetry.trace;

import org.jspecify.annotations.NullMarked;
