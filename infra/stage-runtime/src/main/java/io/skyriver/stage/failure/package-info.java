/** Why a video can't go on, as a value with a stable code. */
@NullMarked
package io.skyriver.stage.failure;

import org.jspecify.annotations.NullMarked;
