/** The model card: everything the Java side knows about a model, read from the model repository. */
@NullMarked
package io.skyriver.triton.card;

import org.jspecify.annotations.NullMarked;
