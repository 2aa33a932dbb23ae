/**
 * Tensors and calls as KServe v2 messages and back, without connections; used by both ends of the
 * wire.
 */
@NullMarked
package io.skyriver.triton.wire;

import org.jspecify.annotations.NullMarked;
