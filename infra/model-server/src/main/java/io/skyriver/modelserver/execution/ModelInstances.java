package io.skyriver.modelserver.execution;

import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.engine.ModelFailureException;
import io.skyriver.telemetry.metrics.Meters;
import io.skyriver.telemetry.metrics.Meters.Source;
import io.skyriver.telemetry.metrics.Metric;
import io.skyriver.triton.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The instances of one loaded model: as many threads, one queue in order of arrival, and counts of
 * what happened.
 */
public final class ModelInstances implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(10);

  private final String name;
  private final Engine engine;
  private final ExecutionLog log;
  private final Source waiting;
  private final ThreadPoolExecutor threads;
  private final Set<Execution> open = ConcurrentHashMap.newKeySet();
  private final LongAdder started = new LongAdder();
  private final LongAdder finished = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder cancelled = new LongAdder();
  private final LongAdder dropped = new LongAdder();

  /**
   * @param name shows up in thread names, metrics and the log
   * @param count how many executions run at once
   * @param queueLimit how many may wait
   * @param log is told of every execution
   */
  public ModelInstances(String name, Engine engine, int count, int queueLimit, ExecutionLog log) {
    this.name = name;
    this.log = log;
    this.engine = engine;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        new ThreadPoolExecutor(
            count,
            count,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(queueLimit),
            task -> daemon(task, name + "-" + number.getAndIncrement()));
    this.waiting =
        Meters.process().gauge(Metric.MODEL_QUEUE, () -> threads.getQueue().size(), name);
  }

  /**
   * Queues an execution.
   *
   * @param id of the request, for the log
   * @throws RejectedExecutionException when the queue is full or the model is closed
   */
  public Execution submit(String id, Map<String, Tensor> inputs, List<String> outputs) {
    Execution execution = new Execution(id, inputs, outputs, this);
    open.add(execution);
    execution.answer().whenComplete((answer, failure) -> open.remove(execution));
    try {
      threads.execute(execution);
    } catch (RejectedExecutionException e) {
      open.remove(execution);
      throw e;
    }
    return execution;
  }

  /** What happened so far. */
  public ExecutionCounts counts() {
    // The ends before the starts: a snapshot never shows more ended than started.
    long ended = finished.sum();
    long broken = failed.sum();
    long stopped = cancelled.sum();
    return new ExecutionCounts(
        started.sum(), ended, broken, stopped, dropped.sum(), threads.getQueue().size());
  }

  /**
   * Cancels all executions and frees the model once none runs; leaves it in memory when one doesn't
   * end.
   */
  @Override
  public void close() {
    waiting.close();
    threads.shutdown();
    open.forEach(Execution::cancel);
    try {
      if (threads.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS)) {
        engine.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void drop(Execution execution) {
    dropped.increment();
    threads.remove(execution);
  }

  void run(Execution execution) {
    started.increment();
    log.began(name, execution.id());
    long began = System.nanoTime();
    try {
      List<Tensor> outputs = execution.execute(engine);
      finished.increment();
      ended(execution, began, "finished");
      execution.answer().complete(outputs);
    } catch (ModelFailureException | RuntimeException | OutOfMemoryError e) {
      ended(execution, began, execution.termination().requested() ? "cancelled" : "failed");
      end(execution, e);
    }
  }

  private void ended(Execution execution, long began, String outcome) {
    log.ended(outcome, name, execution.id());
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Meters.process().record(Metric.MODEL_EXECUTION_SECONDS, took, name, outcome);
  }

  private void end(Execution execution, Throwable failure) {
    if (execution.termination().requested()) {
      cancelled.increment();
      execution.answer().cancel(false);
    } else {
      failed.increment();
      execution.answer().completeExceptionally(failure);
    }
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
