/**
 * Which videos may still be worked for: the control topic as seen by one process (laws 6 and 8).
 */
@NullMarked
package io.skyriver.stage.gate;

import org.jspecify.annotations.NullMarked;
