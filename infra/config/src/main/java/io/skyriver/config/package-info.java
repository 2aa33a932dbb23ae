/** Typed settings of a process, read from a file and the environment; all problems at once. */
@NullMarked
package io.skyriver.config;

import org.jspecify.annotations.NullMarked;
