package io.skyriver.stage.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.triton.ModelServerException.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureCodeTest {

  @ParameterizedTest
  @EnumSource(Kind.class)
  void saysTheSameCodeAsTheModelServer(Kind kind) {
    assertThat(FailureCode.of(kind).code()).isEqualTo(kind.code());
  }
}
