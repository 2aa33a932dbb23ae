package io.skyriver.triton.circuit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What an endpoint can be asked besides inference. Safe for use by many threads. */
public interface EndpointControl {

  /**
   * The digest that the endpoint's configuration of a model carries; empty when it carries none.
   * Fails with a {@link io.skyriver.triton.ModelServerException}.
   */
  CompletableFuture<Optional<String>> digest(String model, String version, Duration timeout);

  /**
   * Has the endpoint load a model anew, which mends a dead model process. Fails with a {@link
   * io.skyriver.triton.ModelServerException} where the server does not allow it.
   */
  CompletableFuture<Void> reload(String model, Duration timeout);
}
