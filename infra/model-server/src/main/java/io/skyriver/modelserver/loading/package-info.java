/** Which models are being loaded, which are ready and which are refused. */
@NullMarked
package io.skyriver.modelserver.loading;

import org.jspecify.annotations.NullMarked;
