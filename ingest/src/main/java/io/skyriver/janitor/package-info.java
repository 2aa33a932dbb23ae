/** Deletes the files that the ledger says are no longer needed. */
@NullMarked
package io.skyriver.janitor;

import org.jspecify.annotations.NullMarked;
