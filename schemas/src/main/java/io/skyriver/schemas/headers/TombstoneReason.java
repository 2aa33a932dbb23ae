package io.skyriver.schemas.headers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Why a video's state was deleted; a header of its tombstone. */
public enum TombstoneReason {
  /** Someone asked for it: id and idempotency key stay taken as long as the ledger remembers. */
  ERASED,
  /** It ended so long ago that nothing is known of it any more: its id may be used again. */
  FORGOTTEN;

  private static final String NAME = "skyriver-reason";

  /** Adds the header. */
  public void addTo(Headers headers) {
    headers.add(NAME, name().toLowerCase(Locale.ROOT).getBytes(UTF_8));
  }

  /** What a tombstone says; one that says nothing is an erasure. */
  public static TombstoneReason of(Headers headers) {
    Header header = headers.lastHeader(NAME);
    boolean forgotten =
        header != null
            && header.value() != null
            && FORGOTTEN.name().equalsIgnoreCase(new String(header.value(), UTF_8));
    return forgotten ? FORGOTTEN : ERASED;
  }
}
