/** Measures what the pipeline adds to its model calls; a command, not a test. */
@NullMarked
package io.skyriver.it.benchmark;

import org.jspecify.annotations.NullMarked;
