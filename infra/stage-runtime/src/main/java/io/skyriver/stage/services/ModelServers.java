package io.skyriver.stage.services;

import io.skyriver.triton.ModelServer;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.circuit.CircuitRules;
import io.skyriver.triton.circuit.FiniteModelServer;
import io.skyriver.triton.circuit.GuardedModelServer;
import io.skyriver.triton.circuit.Identity;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import io.skyriver.triton.permits.PermittedServer;
import io.skyriver.triton.permits.PrioritizedModelServer;
import io.skyriver.triton.retry.ResilientModelServer;
import io.skyriver.triton.retry.RetryPolicy;
import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The model servers of a stage behind one port: repeated, then ordered by priority, then sent to an
 * endpoint that works and has the card's files, whose answers are checked.
 *
 * @param card of the models
 * @param timer runs further attempts and probes; closed with the servers
 * @param meters counts what happens
 */
record ModelServers(ModelCard card, ScheduledExecutorService timer, ModelServerMeters meters) {

  /** All of them, with a thread for what happens later. */
  static ModelServer connect(
      List<String> endpoints,
      int instances,
      Weights weights,
      ModelCard card,
      ModelServerMeters meters) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(ModelServers::daemon);
    return new ModelServers(card, timer, meters).connect(endpoints, instances, weights);
  }

  private ModelServer connect(List<String> endpoints, int instances, Weights weights) {
    List<PermittedServer> servers =
        endpoints.stream()
            .map(Endpoint::parse)
            .map(endpoint -> new PermittedServer(guarded(endpoint), instances))
            .toList();
    return new ResilientModelServer(
        new PrioritizedModelServer(servers, weights, InstantSource.system()),
        RetryPolicy.DEFAULT,
        InstantSource.system(),
        () -> ThreadLocalRandom.current().nextDouble(),
        timer,
        meters);
  }

  private ModelServer guarded(Endpoint endpoint) {
    GrpcModelServer server = GrpcModelServer.at(endpoint);
    CircuitRules rules = CircuitRules.DEFAULT;
    return new GuardedModelServer(
        endpoint.toString(),
        new FiniteModelServer(server),
        server,
        new Identity(card, server, rules.probeTimeout()),
        rules,
        meters,
        InstantSource.system(),
        this::later);
  }

  private void later(Runnable task, Duration after) {
    timer.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "model-call-retries");
    thread.setDaemon(true);
    return thread;
  }
}
