/** The directory that holds everything a standalone Skyriver remembers, as one unit. */
@NullMarked
package io.skyriver.standalone.data;

import org.jspecify.annotations.NullMarked;
