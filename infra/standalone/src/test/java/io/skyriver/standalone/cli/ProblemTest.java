package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.FailureClass;
import io.skyriver.schemas.serde.RegistryUnavailableException;
import io.skyriver.schemas.serde.UndecodableRecordException;
import io.skyriver.standalone.client.ClientException;
import io.skyriver.standalone.client.ClientException.Kind;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProblemTest {

  @ParameterizedTest
  @MethodSource
  void everyFailureHasACodeAndAnExitCode(Exception failure, String code, ExitCode exit) {
    Problem problem = Problem.of(failure);

    assertThat(problem.code()).isEqualTo(code);
    assertThat(problem.exit()).isEqualTo(exit);
    assertThat(problem.message()).isNotBlank();
  }

  static Stream<Arguments> everyFailureHasACodeAndAnExitCode() {
    return Stream.of(
        Arguments.of(
            new ClientException(Kind.UNKNOWN, "video_unknown", "no"),
            "video_unknown",
            ExitCode.UNKNOWN),
        Arguments.of(
            new ClientException(Kind.UNFINISHED, "not_in_time", "no"),
            "not_in_time",
            ExitCode.UNFINISHED),
        Arguments.of(new UsageException("no"), "usage", ExitCode.USAGE_OR_REJECTED),
        Arguments.of(
            new RegistryUnavailableException("no", new IllegalStateException()),
            "registry_unreachable",
            ExitCode.UNREACHABLE),
        Arguments.of(new TimeoutException("no"), "broker_unreachable", ExitCode.UNREACHABLE),
        Arguments.of(
            new ExecutionException(new TimeoutException("no")),
            "broker_unreachable",
            ExitCode.UNREACHABLE),
        Arguments.of(new SaslAuthenticationException("no"), "kafka_refused", ExitCode.UNREACHABLE),
        Arguments.of(new TopicAuthorizationException("no"), "kafka_refused", ExitCode.UNREACHABLE),
        Arguments.of(new RecordTooLargeException("no"), "too_large", ExitCode.USAGE_OR_REJECTED),
        Arguments.of(new ProducerFencedException("no"), "superseded", ExitCode.FAILED),
        Arguments.of(new UndecodableRecordException("no"), "undecodable", ExitCode.FAILED),
        Arguments.of(new KafkaException("no"), "kafka_failed", ExitCode.FAILED),
        Arguments.of(new IllegalStateException(), "failed", ExitCode.FAILED));
  }

  @ParameterizedTest
  @MethodSource
  void whoCanMendItFollowsFromTheExitCode(ExitCode exit, FailureClass who) {
    assertThat(new Problem("code", "message", exit).failureClass()).isEqualTo(who);
  }

  static Stream<Arguments> whoCanMendItFollowsFromTheExitCode() {
    return Stream.of(
        Arguments.of(ExitCode.UNREACHABLE, FailureClass.EXTERNAL),
        Arguments.of(ExitCode.UNKNOWN, FailureClass.USER),
        Arguments.of(ExitCode.FAILED, FailureClass.INTERNAL));
  }
}
