package io.skyriver.triton;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call of one model.
 *
 * @param model name in the model repository
 * @param version version folder, for example "1"
 * @param id shows up in the server's logs; says for what the call is and names the execution
 * @param inputs input tensors
 * @param outputs names of the wanted outputs; a missing one is an error
 * @param order where the call stands among waiting ones
 * @param timeout bound on the call once it is sent, not on the wait before
 */
public record InferRequest(
    String model,
    String version,
    String id,
    List<Tensor> inputs,
    List<String> outputs,
    Order order,
    Duration timeout) {

  public InferRequest {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive, got " + timeout);
    }
  }

  /**
   * Where a call stands among waiting ones; the package {@code turns} has the rule.
   *
   * @param priority higher goes first
   * @param deadline when the video is wanted at the latest; null for no such time
   * @param tenant whose share the call counts to
   * @param needs model time that the video still needs, zero when it is not known
   * @param turn model time of this call by the model card, zero when it is not known
   */
  public record Order(
      int priority, @Nullable Instant deadline, String tenant, Duration needs, Duration turn) {
    public static final Order DEFAULT = new Order(0, null, "");

    /** Of a call that is short, or of which nobody knows how long it is. */
    public Order(int priority, @Nullable Instant deadline, String tenant) {
      this(priority, deadline, tenant, Duration.ZERO, Duration.ZERO);
    }
  }
}
