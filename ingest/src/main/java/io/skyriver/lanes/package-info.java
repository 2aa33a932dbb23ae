/** The queues in front of the stages: who is in flight, who waits, who is next. */
@NullMarked
package io.skyriver.lanes;

import org.jspecify.annotations.NullMarked;
