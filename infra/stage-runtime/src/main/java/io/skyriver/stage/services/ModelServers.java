package io.skyriver.stage.services;

import io.skyriver.triton.ModelServer;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import io.skyriver.triton.permits.PermittedServer;
import io.skyriver.triton.permits.PrioritizedModelServer;
import io.skyriver.triton.retry.ResilientModelServer;
import io.skyriver.triton.retry.RetryPolicy;
import io.skyriver.triton.turns.Weights;
import java.time.InstantSource;
import java.util.List;

/** The model servers of a stage behind one port: repeated, then ordered by priority, then sent. */
final class ModelServers {
  private ModelServers() {}

  static ModelServer connect(List<String> endpoints, int instances, Weights weights) {
    List<PermittedServer> servers =
        endpoints.stream()
            .map(Endpoint::parse)
            .map(endpoint -> new PermittedServer(GrpcModelServer.at(endpoint), instances))
            .toList();
    return new ResilientModelServer(
        new PrioritizedModelServer(servers, weights, InstantSource.system()), RetryPolicy.DEFAULT);
  }
}
