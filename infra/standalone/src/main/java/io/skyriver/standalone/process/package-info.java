/**
 * Mains of what a small installation of separate processes runs besides the stages, ingest and the
 * model server: the broker, and what is done once before anything can work.
 */
@NullMarked
package io.skyriver.standalone.process;

import org.jspecify.annotations.NullMarked;
