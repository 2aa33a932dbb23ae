/** All metrics: one catalog, one registry per process, one page to scrape. */
@NullMarked
package io.skyriver.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
