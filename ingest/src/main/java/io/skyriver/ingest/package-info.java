/** The ingest process: its configuration and how its parts are wired. */
@NullMarked
package io.skyriver.ingest;

import org.jspecify.annotations.NullMarked;
