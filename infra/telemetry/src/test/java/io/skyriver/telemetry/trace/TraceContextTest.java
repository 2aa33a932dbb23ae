package io.skyriver.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String DIGITS = "0123456789abcdef0123456789abcdef";
  private static final String VIDEO = "video_" + DIGITS;
  private static final String PROMPT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void readsAndWritesTheHeader() {
    TraceContext context = TraceContext.parse(PROMPT).orElseThrow();

    assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(context.spanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(context.sampled()).isTrue();
    assertThat(context.header()).isEqualTo(PROMPT);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "nonsense",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void takesNothingThatTheStandardForbids(String header) {
    assertThat(TraceContext.parse(header)).isEmpty();
  }

  @Test
  void takesLaterVersionsOfTheStandard() {
    assertThat(TraceContext.parse("01" + PROMPT.substring(2) + "-more")).isPresent();
  }

  @Test
  void aVideoWithoutATraceHasOneOfItsOwnDigits() {
    TraceContext video = TraceContext.ofVideo(VIDEO, null);

    assertThat(video.traceId()).isEqualTo(DIGITS);
    assertThat(video).isEqualTo(TraceContext.ofVideo(VIDEO, null));
    assertThat(TraceContext.parse(video.header())).contains(video);
  }

  @Test
  void aVideoGoesOnWithTheTraceOfItsPromptUnderASpanOfItsOwn() {
    TraceContext video = TraceContext.ofVideo(VIDEO, PROMPT);

    assertThat(video.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(video.spanId()).isEqualTo(TraceContext.ofVideo(VIDEO, null).spanId());
    assertThat(video.spanId()).isNotEqualTo("00f067aa0ba902b7");
  }

  @Test
  void whoeverIsNotWantedStaysUnwanted() {
    String unwanted = PROMPT.substring(0, PROMPT.length() - 1) + "0";

    TraceContext video = TraceContext.ofVideo(VIDEO, unwanted);

    assertThat(video.sampled()).isFalse();
    assertThat(video.child("call").header()).endsWith("-00");
  }

  @Test
  void idsFollowFromNames() {
    TraceContext video = TraceContext.ofVideo(VIDEO, null);

    assertThat(video.child("a")).isEqualTo(video.child("a")).isNotEqualTo(video.child("b"));
    assertThat(TraceContext.of(VIDEO, video.header())).isEqualTo(video);
    assertThat(TraceContext.of(VIDEO, "nonsense")).isEqualTo(video);
  }
}
