package io.skyriver.decode.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.ArtifactRef;
import io.skyriver.stage.job.Outgoing;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SegmentLetterTest {
  private static final Segment SEGMENT =
      new Segment(
          "video_1f",
          "acme",
          2,
          3,
          7,
          new ArtifactRef("file:///c", "aa", 11L, "application/avro"),
          new ArtifactRef("file:///s", "bb", 1L << 40, "video/mp4"),
          "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01");

  @Test
  void aSegmentComesBackAsItWasWritten() {
    Outgoing letter = SegmentLetter.write(SEGMENT);

    assertThat(SegmentLetter.isLetter(letter)).isTrue();
    assertThat(SegmentLetter.read(letter)).isEqualTo(SEGMENT);
  }

  @Test
  void recordsForTopicsAreNoLetters() {
    Outgoing event = new Outgoing("skyriver.stage-events", "video_1f", new byte[0], Map.of());

    assertThat(SegmentLetter.isLetter(event)).isFalse();
  }

  @Test
  void flinkKeepsASegmentWithoutGenericSerialization() throws IOException {
    SerializerConfigImpl config = new SerializerConfigImpl();
    config.setGenericTypes(false);
    var serializer = Segment.TYPE.createSerializer(config);
    DataOutputSerializer out = new DataOutputSerializer(64);

    serializer.serialize(SEGMENT, out);

    assertThat(serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer())))
        .isEqualTo(SEGMENT);
  }
}
