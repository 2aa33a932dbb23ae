/**
 * A model server in memory that does what a script says: for tests and for running stages without
 * models.
 */
@NullMarked
package io.skyriver.triton.fake;

import org.jspecify.annotations.NullMarked;
