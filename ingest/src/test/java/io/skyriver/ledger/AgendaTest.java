package io.skyriver.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private final Agenda agenda = new Agenda();

  @Test
  void aVideoIsLookedAtWhenItsLastTimeComesAndOnce() {
    agenda.plan("a", at(10));
    agenda.plan("a", at(30));
    agenda.plan("b", at(20));

    assertThat(agenda.next(at(19))).isEmpty();
    assertThat(agenda.next(at(20))).contains("b");
    assertThat(agenda.next(at(20))).isEmpty();
    assertThat(agenda.next(at(99))).contains("a");
    assertThat(agenda.size()).isZero();
  }

  @Test
  void whatWasDroppedNeverComes() {
    agenda.plan("a", at(10));
    agenda.drop("a");
    agenda.drop("never planned");

    assertThat(agenda.next(at(99))).isEmpty();
  }

  @Property(tries = 200)
  void comesInTheOrderOfTimesWithOnePlanEach(
      @ForAll List<@IntRange(min = 0, max = 200) Integer> times) {
    Map<String, Integer> last = new HashMap<>();
    for (int index = 0; index < times.size(); index++) {
      agenda.plan("video " + index % 7, at(times.get(index)));
      last.put("video " + index % 7, times.get(index));
    }
    assertThat(agenda.size()).isEqualTo(last.size());

    List<Integer> came = new ArrayList<>();
    for (Optional<String> next = agenda.next(at(1000));
        next.isPresent();
        next = agenda.next(at(1000))) {
      came.add(last.remove(next.get()));
    }

    assertThat(came).isSorted();
    assertThat(last).isEmpty();
  }

  private static Instant at(int second) {
    return Instant.ofEpochSecond(second);
  }
}
