/** What runs a model: ONNX Runtime, and the tokenizer before it for text. */
@NullMarked
package io.skyriver.modelserver.engine;

import org.jspecify.annotations.NullMarked;
