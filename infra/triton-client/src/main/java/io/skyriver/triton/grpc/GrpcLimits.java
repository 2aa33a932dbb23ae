package io.skyriver.triton.grpc;

import java.time.Duration;

/**
 * Bounds of a connection.
 *
 * @param largestResponse bytes of the largest answer that is taken
 * @param readyTimeout bound on the question whether a model is ready
 */
public record GrpcLimits(int largestResponse, Duration readyTimeout) {
  /** Room for a decoded tile of a large model; gRPC's own 4 MiB is less than one. */
  public static final GrpcLimits DEFAULT = new GrpcLimits(256 << 20, Duration.ofSeconds(5));

  public GrpcLimits {
    if (largestResponse < 1 || readyTimeout.isNegative() || readyTimeout.isZero()) {
      throw new IllegalArgumentException(
          "limits must be positive, got %d bytes and %s".formatted(largestResponse, readyTimeout));
    }
  }
}
