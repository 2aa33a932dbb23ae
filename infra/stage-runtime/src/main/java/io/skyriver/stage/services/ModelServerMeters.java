package io.skyriver.stage.services;

import io.skyriver.telemetry.log.LogKeys;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Meters.Source;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.circuit.CircuitListener;
import io.skyriver.triton.retry.RetryListener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a stage's model servers go through. */
final class ModelServerMeters implements CircuitListener, RetryListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelServerMeters.class);

  private final Meters meters = Meters.process();
  private final Map<Circuit, Boolean> open = new ConcurrentHashMap<>();
  private final List<Source> gauges = new CopyOnWriteArrayList<>();

  private record Circuit(String endpoint, String model) {}

  @Override
  public void retried(Kind failure) {
    meters.count(Metric.CALL_RETRIES, failure.code());
  }

  @Override
  public void opened(String endpoint, String model) {
    LOG.atWarn()
        .addKeyValue(LogKeys.ADDRESS, endpoint)
        .addKeyValue(LogKeys.MODEL, model)
        .log("call after call failed; no more before a probe is answered");
    meters.count(Metric.CIRCUIT_OPENINGS, endpoint, model);
    Circuit circuit = new Circuit(endpoint, model);
    if (open.put(circuit, true) == null) {
      gauges.add(
          meters.gauge(
              Metric.CIRCUIT_OPEN,
              () -> open.getOrDefault(circuit, false) ? 1 : 0,
              endpoint,
              model));
    }
  }

  @Override
  public void closed(String endpoint, String model) {
    LOG.atInfo()
        .addKeyValue(LogKeys.ADDRESS, endpoint)
        .addKeyValue(LogKeys.MODEL, model)
        .log("a probe was answered");
    open.put(new Circuit(endpoint, model), false);
  }

  @Override
  public void close() {
    gauges.forEach(Source::close);
  }
}
