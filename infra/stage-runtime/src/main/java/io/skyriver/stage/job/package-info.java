/** The skeleton of a stage's Flink job: environment, sources, sinks, dead letters and events. */
@NullMarked
package io.skyriver.stage.job;

import org.jspecify.annotations.NullMarked;
