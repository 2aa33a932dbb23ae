package io.skyriver.stage.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.stage.lease.Leases.Lease;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private final Leases<String, Thing> leases = new Leases<>();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void opensForTheFirstHolderAndClosesAfterTheLast() {
    Lease<Thing> first = acquire("key");
    Lease<Thing> second = acquire("key");
    assertThat(second.value()).isSameAs(first.value());

    first.close();
    first.close();
    assertThat(closed).hasValue(0);

    second.close();
    assertThat(closed).hasValue(1);
  }

  @Test
  void opensAgainAfterTheLastHolderLeft() {
    acquire("key").close();
    acquire("key").close();

    assertThat(opened).hasValue(2);
  }

  @Test
  void keepsDifferentKeysApart() {
    assertThat(acquire("one").value()).isNotSameAs(acquire("other").value());
  }

  private Lease<Thing> acquire(String key) {
    return leases.acquire(key, Thing::new);
  }

  private final class Thing implements AutoCloseable {
    private Thing() {
      opened.incrementAndGet();
    }

    @Override
    public void close() {
      closed.incrementAndGet();
    }
  }
}
