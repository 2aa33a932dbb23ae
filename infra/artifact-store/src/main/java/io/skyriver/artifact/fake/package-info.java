/** An artifact store for tests. */
@NullMarked
package io.skyriver.artifact.fake;

import org.jspecify.annotations.NullMarked;
