package io.skyriver.schemas.headers;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class HeadersTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void theSameEventAlwaysHasTheSameAttributes() {
    assertThat(CloudEventHeaders.of(Topics.FINISHED, "video_1", "", NOW))
        .isEqualTo(CloudEventHeaders.of(Topics.FINISHED, "video_1", "", NOW));
  }

  @Test
  void eventsOfOneVideoHaveDifferentIds() {
    assertThat(CloudEventHeaders.of(Topics.PROGRESS, "video_1", "1/0/4", NOW).id())
        .isNotEqualTo(CloudEventHeaders.of(Topics.PROGRESS, "video_1", "1/0/8", NOW).id());
  }

  @Test
  void attributesAreWrittenAsBinaryModeDemands() {
    RecordHeaders headers = new RecordHeaders();

    CloudEventHeaders.of(Topics.FINISHED, "video_1", "", NOW).addTo(headers);

    assertThat(text(headers, "ce_specversion")).isEqualTo("1.0");
    assertThat(text(headers, "ce_id")).isEqualTo("skyriver.finished/video_1");
    assertThat(text(headers, "ce_type")).isEqualTo("io.skyriver.events.VideoFinished");
    assertThat(text(headers, "ce_source")).isEqualTo("/skyriver/ingest");
    assertThat(text(headers, "ce_subject")).isEqualTo("video_1");
    assertThat(text(headers, "ce_time")).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(text(headers, "content-type")).isEqualTo("application/avro");
  }

  @Test
  void aDeadLetterSaysWhyAndWhereItComesFrom() {
    RecordHeaders headers = new RecordHeaders();

    new DeadLetterHeaders("undecodable", "USER", "no Avro", "ingest", "skyriver.prompts", 3, 17)
        .addTo(headers);

    assertThat(text(headers, "skyriver-code")).isEqualTo("undecodable");
    assertThat(text(headers, "skyriver-class")).isEqualTo("USER");
    assertThat(text(headers, "skyriver-message")).isEqualTo("no Avro");
    assertThat(text(headers, "skyriver-stage")).isEqualTo("ingest");
    assertThat(text(headers, "skyriver-origin")).isEqualTo("skyriver.prompts-3-17");
  }

  @Test
  void aDeadLetterIsReadBackFromItsHeaders() {
    RecordHeaders headers = new RecordHeaders();
    DeadLetterHeaders why =
        new DeadLetterHeaders("undecodable", "USER", "no Avro", "ingest", "skyriver.a-b", 3, 17);

    why.addTo(headers);

    assertThat(DeadLetterHeaders.of(headers)).contains(why);
  }

  @Test
  void aRecordWithoutAnOriginIsNoDeadLetter() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("skyriver-origin", "somewhere".getBytes(StandardCharsets.UTF_8));

    assertThat(DeadLetterHeaders.of(headers)).isEmpty();
    assertThat(DeadLetterHeaders.of(new RecordHeaders())).isEmpty();
  }

  private static String text(RecordHeaders headers, String name) {
    return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
