/** Skyriver as separate processes, each of which may end at any time and come back. */
@NullMarked
package io.skyriver.it.processes;

import org.jspecify.annotations.NullMarked;
