/** The embedded model server: Triton's protocol and repository layout, ONNX Runtime inside. */
@NullMarked
package io.skyriver.modelserver;

import org.jspecify.annotations.NullMarked;
