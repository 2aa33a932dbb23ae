/** Queues, instances and counts of running models. */
@NullMarked
package io.skyriver.modelserver.execution;

import org.jspecify.annotations.NullMarked;
