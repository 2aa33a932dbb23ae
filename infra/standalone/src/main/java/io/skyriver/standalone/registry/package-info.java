/** The schema registry as a child process that never outlives its parent. */
@NullMarked
package io.skyriver.standalone.registry;

import org.jspecify.annotations.NullMarked;
