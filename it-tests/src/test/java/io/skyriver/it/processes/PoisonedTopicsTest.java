package io.skyriver.it.processes;

import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Law 9 against random and damaged records; {@code it-tests/chaos poison} publishes more. */
// The very last: damaged copies of outcomes stay in the topics, where others count outcomes.
@Order(Integer.MAX_VALUE)
@ExtendWith(SharedProcesses.class)
class PoisonedTopicsTest {
  private static final int RECORDS = 2000;
  private static final Duration OUTAGE = Duration.ofSeconds(5);

  @Test
  void law9EveryBadRecordIsBuriedNoGoodOneIsLostAndNoJobStartsAnew(SeparateSkyriver processes)
      throws Exception {
    System.out.println(PoisonedTopics.run(processes, RECORDS, 9, OUTAGE));
  }
}
