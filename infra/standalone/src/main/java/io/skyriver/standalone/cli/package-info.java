/** The skyriver command. */
@NullMarked
package io.skyriver.standalone.cli;

import org.jspecify.annotations.NullMarked;
