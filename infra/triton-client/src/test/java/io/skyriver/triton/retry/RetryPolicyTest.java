package io.skyriver.triton.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.triton.ModelServerException.Kind;
import io.skyriver.triton.retry.RetryPolicy.Group;
import io.skyriver.triton.retry.RetryPolicy.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {
  private static final double LEAST = 0;
  private static final double MOST = Math.nextDown(1.0);

  private final RetryPolicy policy =
      new RetryPolicy(
          limit(10, 100, 1000), limit(3, 1000, 5000), limit(2, 10, 20), Duration.ofSeconds(30));

  @Test
  void doublesThePauseUpToTheLongest() {
    assertThat(pause(1, MOST)).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
    assertThat(pause(2, MOST)).isBetween(Duration.ofMillis(199), Duration.ofMillis(200));
    assertThat(pause(4, MOST)).isBetween(Duration.ofMillis(799), Duration.ofMillis(800));
    assertThat(pause(9, MOST)).isBetween(Duration.ofMillis(999), Duration.ofSeconds(1));
  }

  @Test
  void leavesThePauseUpToTheLongestToChance() {
    assertThat(pause(1, LEAST)).isZero();
    assertThat(pause(1, 0.25)).isEqualTo(Duration.ofMillis(25));
    assertThat(pause(9, 0.25)).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void endsAfterTheAttemptsOfTheGroup() {
    assertThat(policy.pauseAfter(Group.FAULT, 1, Duration.ZERO, MOST)).isPresent();
    assertThat(policy.pauseAfter(Group.FAULT, 2, Duration.ZERO, MOST)).isEmpty();
    assertThat(policy.pauseAfter(Group.OVERLOAD, 2, Duration.ZERO, MOST)).isPresent();
  }

  @Test
  void startsNoCallAfterTheTotalTime() {
    assertThat(policy.pauseAfter(Group.OUTAGE, 1, Duration.ofMillis(29_950), 0.5)).isPresent();
    assertThat(policy.pauseAfter(Group.OUTAGE, 1, Duration.ofMillis(29_951), 0.5)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, OUTAGE",
    "OVERLOADED, OVERLOAD",
    "TIMEOUT, FAULT",
    "INTERNAL, FAULT",
    "INVALID_RESPONSE, FAULT",
    "INVALID_OUTPUT, FAULT",
  })
  void countsFailuresInGroups(Kind kind, Group group) {
    assertThat(RetryPolicy.group(kind)).isEqualTo(group);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NOT_FOUND", "INVALID_REQUEST", "TOO_LARGE", "CANCELLED"})
  void neverRepeatsWhatCanNotGetBetter(Kind kind) {
    assertThat(RetryPolicy.group(kind)).isNull();
  }

  @Test
  void refusesLimitsWithoutMeaning() {
    assertThatThrownBy(() -> limit(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit(1, 2, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limit(1, -1, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  private Duration pause(int failures, double jitter) {
    return policy.pauseAfter(Group.OUTAGE, failures, Duration.ZERO, jitter).orElseThrow();
  }

  private static Limit limit(int attempts, long first, long longest) {
    return new Limit(attempts, Duration.ofMillis(first), Duration.ofMillis(longest));
  }
}
