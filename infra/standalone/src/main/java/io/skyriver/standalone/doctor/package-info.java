/** Looks whether this machine can run Skyriver, and says what to do where it can't. */
@NullMarked
package io.skyriver.standalone.doctor;

import org.jspecify.annotations.NullMarked;
