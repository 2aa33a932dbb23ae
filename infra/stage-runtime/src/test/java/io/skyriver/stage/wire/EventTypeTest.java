package io.skyriver.stage.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.stage.Patches;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class EventTypeTest {
  private static final LatentPatch PATCH = Patches.cut("video_1", 1, "a", 2, 1).get(3);

  private final TypeSerializer<LatentPatch> serializer = serializer(LatentPatch.class);

  @Test
  void readsWhatItWroteAgainAndAgain() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(PATCH, out);
    serializer.serialize(PATCH, out);

    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(serializer.deserialize(in)).isEqualTo(PATCH);
    assertThat(serializer.deserialize(in)).isEqualTo(PATCH);
    assertThat(in.available()).isZero();
  }

  @Test
  void readsStateOfACheckpointThroughItsSnapshot() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    serializer.serialize(PATCH, out);

    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    TypeSerializerSnapshot<LatentPatch> snapshot =
        TypeSerializerSnapshot.readVersionedSnapshot(in, getClass().getClassLoader());

    assertThat(snapshot.restoreSerializer().deserialize(in)).isEqualTo(PATCH);
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(snapshot)
                .isCompatibleAsIs())
        .isTrue();
  }

  @Test
  @SuppressWarnings({"unchecked", "rawtypes"}) // Flink may compare snapshots of different types.
  void refusesStateOfAnotherRecord() {
    TypeSerializerSnapshot other = serializer(StageEvent.class).snapshotConfiguration();

    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility((TypeSerializerSnapshot<LatentPatch>) other)
                .isIncompatible())
        .isTrue();
  }

  @Test
  void isOneTypePerRecord() {
    EventType<LatentPatch> type = new EventType<>(LatentPatch.class);

    assertThat(type)
        .isEqualTo(new EventType<>(LatentPatch.class))
        .hasToString("EventType<LatentPatch>");
    assertThat(type).isNotEqualTo(new EventType<>(StageEvent.class));
    assertThat(type.hashCode()).isEqualTo(new EventType<>(LatentPatch.class).hashCode());
    assertThat(type.canEqual(new EventType<>(StageEvent.class))).isTrue();
    assertThat(type.getTypeClass()).isEqualTo(LatentPatch.class);
    assertThat(type.isKeyType() || type.isBasicType() || type.isTupleType()).isFalse();
    assertThat(type.getArity() + type.getTotalFields()).isEqualTo(2);
  }

  private static <T extends org.apache.avro.specific.SpecificRecordBase>
      TypeSerializer<T> serializer(Class<T> type) {
    return new EventType<>(type).createSerializer(new SerializerConfigImpl());
  }
}
