package io.skyriver.stage.lease;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Gives every holder of the same key the same thing, opened for the first and closed after the
 * last. Safe for use by many threads; opening and closing happen one at a time.
 */
public final class Leases<K, T extends AutoCloseable> {
  private final Map<K, Shared<T>> open = new HashMap<>();

  /** A hold on a shared thing; closing it twice is harmless. */
  public interface Lease<T> extends AutoCloseable {
    T value();

    @Override
    void close();
  }

  /** Takes a hold, opening the thing where nobody has it. */
  public synchronized Lease<T> acquire(K key, Supplier<T> opener) {
    Shared<T> shared = open.get(key);
    if (shared == null) {
      shared = new Shared<>(opener.get());
      open.put(key, shared);
    }
    shared.holders++;
    return new Hold(key, shared);
  }

  private synchronized void release(K key, Shared<T> shared) {
    shared.holders--;
    if (shared.holders == 0) {
      open.remove(key);
      closed(shared.value);
    }
  }

  private static void closed(AutoCloseable value) {
    try {
      value.close();
    } catch (Exception failure) {
      throw new IllegalStateException("a shared resource did not close", failure);
    }
  }

  private static final class Shared<T> {
    private final T value;
    private int holders;

    private Shared(T value) {
      this.value = value;
    }
  }

  private final class Hold implements Lease<T> {
    private final K key;
    private final Shared<T> shared;
    private boolean released;

    private Hold(K key, Shared<T> shared) {
      this.key = key;
      this.shared = shared;
    }

    @Override
    public T value() {
      return shared.value;
    }

    @Override
    public void close() {
      synchronized (Leases.this) {
        if (!released) {
          released = true;
          release(key, shared);
        }
      }
    }
  }
}
