package io.skyriver.ledger;

import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;

/**
 * One thing wrong with a submission or cancellation; the submitter can mend it.
 *
 * @param code stable, snake case
 * @param field the field of the record that is wrong
 * @param message one sentence: what was wrong and what would be right
 */
public record Problem(String code, String field, String message) {
  static final String STAGE = "ingest";

  /** The same as a record. */
  public Failure toFailure() {
    return new Failure(code, FailureClass.USER, message, STAGE);
  }
}
