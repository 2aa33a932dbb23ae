/** Which failed model calls are tried again, and when. */
@NullMarked
package io.skyriver.triton.retry;

import org.jspecify.annotations.NullMarked;
