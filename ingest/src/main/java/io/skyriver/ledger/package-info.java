/**
 * The single writer of every video's state and outcome: a pure core, and the processors that feed
 * it.
 */
@NullMarked
package io.skyriver.ledger;

import org.jspecify.annotations.NullMarked;
