/** Who may call a model server next: permits per endpoint and an ordered queue of waiting calls. */
@NullMarked
package io.skyriver.triton.permits;

import org.jspecify.annotations.NullMarked;
