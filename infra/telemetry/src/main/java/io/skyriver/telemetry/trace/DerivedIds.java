package io.skyriver.telemetry.trace;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives the span that a thread is starting the ids it is known by. Safe for use by many threads.
 */
final class DerivedIds implements IdGenerator {
  private final ThreadLocal<@Nullable TraceContext> next = new ThreadLocal<>();

  <T> T with(TraceContext context, Supplier<T> starting) {
    next.set(context);
    try {
      return starting.get();
    } finally {
      next.remove();
    }
  }

  @Override
  public String generateSpanId() {
    return given().spanId();
  }

  @Override
  public String generateTraceId() {
    return given().traceId();
  }

  private TraceContext given() {
    return Objects.requireNonNull(next.get(), "no span is being started on this thread");
  }
}
