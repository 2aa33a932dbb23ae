package io.skyriver.ledger;

import io.skyriver.events.LedgerEntry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event did.
 *
 * @param entry what the ledger remembers from now on; null when it knows nothing of the video
 * @param verdict what became of the event
 * @param writes records to write, in this order and in one transaction with the entry
 */
public record LedgerOutcome(@Nullable LedgerEntry entry, Verdict verdict, List<Write<?>> writes) {

  public LedgerOutcome {
    writes = List.copyOf(writes);
  }

  static LedgerOutcome unchanged(@Nullable LedgerEntry entry, Verdict verdict) {
    return new LedgerOutcome(entry, verdict, List.of());
  }
}
