/** Which unfinished videos nothing happens to any more, told by events and by nothing else. */
@NullMarked
package io.skyriver.watchdog;

import org.jspecify.annotations.NullMarked;
