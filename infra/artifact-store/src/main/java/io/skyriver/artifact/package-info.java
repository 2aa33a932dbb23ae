/** Stored files: written once, named by their content, owned by one video. */
@NullMarked
package io.skyriver.artifact;

import org.jspecify.annotations.NullMarked;
