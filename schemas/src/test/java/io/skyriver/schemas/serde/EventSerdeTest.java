package io.skyriver.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventSerdeTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();

  static Stream<Topic<?>> topics() {
    return Topics.typed().stream();
  }

  @ParameterizedTest
  @MethodSource("topics")
  void readsWhatItWrote(Topic<? extends SpecificRecordBase> topic) {
    roundTrip(topic);
  }

  private <T extends SpecificRecordBase> void roundTrip(Topic<T> topic) {
    T event = Samples.record(topic.recordClass());
    var serde = EventSerdes.serde(registry, topic);

    byte[] bytes = serde.serializer().serialize(topic.name(), event);

    assertThat(serde.deserializer().deserialize(topic.name(), bytes)).isEqualTo(event);
  }

  @ParameterizedTest
  @MethodSource("topics")
  void writesAZeroByteTheIdAndPlainAvro(Topic<? extends SpecificRecordBase> topic)
      throws IOException {
    byte[] bytes = write(topic);

    ByteBuffer record = ByteBuffer.wrap(bytes);
    assertThat(record.get()).isZero();
    Schema schema = registry.byId(record.getInt());
    var decoder = DecoderFactory.get().binaryDecoder(bytes, 5, bytes.length - 5, null);
    GenericRecord value = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
    assertThat(decoder.isEnd()).isTrue();
    assertThat(value.getSchema().getFullName()).isEqualTo(topic.recordClass().getName());
  }

  private <T extends SpecificRecordBase> byte[] write(Topic<T> topic) {
    return new EventSerializer<>(registry, topic).encode(Samples.record(topic.recordClass()));
  }

  @Test
  void aTombstoneStaysOne() {
    var serde = EventSerdes.serde(registry, Topics.VIDEOS);

    assertThat(serde.serializer().serialize("videos", null)).isNull();
    assertThat(serde.deserializer().deserialize("videos", (byte[]) null)).isNull();
  }

  @Test
  void readsRecordsOfAWriterThatKnowsFewerFields() throws IOException {
    Schema old =
        new Schema.Parser()
            .parse(
                """
                {"type": "record", "name": "PromptSubmitted", "namespace": "io.skyriver.events",
                 "fields": [{"name": "prompt", "type": "string"}]}""");
    var record = new org.apache.avro.generic.GenericData.Record(old);
    record.put("prompt", "a red fox");

    PromptSubmitted read =
        new EventDeserializer<>(registry, PromptSubmitted.class)
            .deserialize("prompts", genuine(registry.register("foreign", old), old, record));

    assertThat(read).isEqualTo(PromptSubmitted.newBuilder().setPrompt("a red fox").build());
  }

  /** What Confluent's serializer writes: its layout, made with nothing but Avro. */
  private static byte[] genuine(int id, Schema schema, GenericRecord record) throws IOException {
    var out = new java.io.ByteArrayOutputStream();
    out.write(0);
    out.write(ByteBuffer.allocate(4).putInt(id).array());
    var encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(schema).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Test
  void copiesAPayloadOnce() {
    int payload = 512 << 10;
    LatentPatch patch = patch(payload);
    var serializer = new EventSerializer<>(registry, Topics.DENOISE_PATCHES);
    var deserializer = new EventDeserializer<>(registry, LatentPatch.class);
    byte[] bytes = serializer.serialize("patches", patch);
    deserializer.deserialize("patches", bytes);

    long writing = allocated(() -> serializer.serialize("patches", patch));
    long reading = allocated(() -> deserializer.deserialize("patches", bytes));

    assertThat(writing).isBetween((long) payload, payload + 32_000L);
    assertThat(reading).isBetween((long) payload, payload + 32_000L);
  }

  private static LatentPatch patch(int payload) {
    byte[] random = new byte[payload];
    new Random(1).nextBytes(random);
    return LatentPatch.newBuilder(Samples.record(LatentPatch.class))
        .setPayloads(List.of(ByteBuffer.wrap(random)))
        .build();
  }

  private static long allocated(Callable<?> call) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      Object kept = call.call();
      long after = threads.getCurrentThreadAllocatedBytes();
      assertThat(kept).isNotNull();
      return after - before;
    } catch (Exception failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void refusesToWriteMoreThanTheTopicTakes() {
    var serializer = new EventSerializer<>(registry, Topics.DENOISE_PATCHES);

    assertThatThrownBy(() -> serializer.serialize("patches", patch(Topics.PATCH_BYTES - 2000)))
        .isInstanceOf(RecordTooLargeException.class);
  }

  @Test
  void recordsOfAnotherTypeAreUndecodable() {
    byte[] bytes = write(Topics.PROMPTS);

    assertThatThrownBy(
            () ->
                new EventDeserializer<>(registry, LatentPatch.class).deserialize("prompts", bytes))
        .isInstanceOf(UndecodableRecordException.class)
        .hasMessageContaining("PromptSubmitted");
  }

  @Test
  void anOutageIsNoPoisonAndIsForgottenOnceOver() {
    byte[] bytes = write(Topics.PROMPTS);
    var deserializer = new EventDeserializer<>(registry, PromptSubmitted.class);
    registry.disconnect();

    assertThatThrownBy(() -> deserializer.deserialize("prompts", bytes))
        .isInstanceOf(RegistryUnavailableException.class);

    registry.reconnect();
    assertThat(deserializer.deserialize("prompts", bytes)).isNotNull();
  }

  @Test
  void needsTheRegistryOnlyOnceForEachSchema() {
    var serializer = new EventSerializer<>(registry, Topics.PROMPTS);
    var deserializer = new EventDeserializer<>(registry, PromptSubmitted.class);
    PromptSubmitted event = Samples.record(PromptSubmitted.class);
    deserializer.deserialize("prompts", serializer.serialize("prompts", event));

    registry.disconnect();

    assertThat(deserializer.deserialize("prompts", serializer.serialize("prompts", event)))
        .isEqualTo(event);
  }

  @Test
  void manyThreadsShareOneSerde() throws Exception {
    var serde = EventSerdes.serde(registry, Topics.DENOISE_PATCHES);
    Callable<Boolean> trip =
        () -> {
          LatentPatch patch = patch(10_000);
          for (int i = 0; i < 100; i++) {
            byte[] bytes = serde.serializer().serialize("patches", patch);
            if (!serde.deserializer().deserialize("patches", bytes).equals(patch)) {
              return false;
            }
          }
          return true;
        };

    var threads = Executors.newFixedThreadPool(8);
    try {
      for (var result : threads.invokeAll(java.util.Collections.nCopies(8, trip))) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
