package io.skyriver.schemas.serde;

import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.avro.util.ClassSecurityValidator;

/** Avro only creates classes it was told to trust; this tells it of the project's records. */
final class TrustedRecords {
  private static final String PACKAGE = "io.skyriver.events.";
  private static final AtomicBoolean DONE = new AtomicBoolean();

  private TrustedRecords() {}

  /** Must run before the first reader is made. Keeps whatever else the process trusts. */
  static void trust() {
    if (DONE.compareAndSet(false, true)) {
      var before = ClassSecurityValidator.getGlobal();
      ClassSecurityValidator.setGlobal(
          ClassSecurityValidator.composite(before, type -> type.getName().startsWith(PACKAGE)));
    }
  }
}
