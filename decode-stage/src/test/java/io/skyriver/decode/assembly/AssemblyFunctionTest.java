package io.skyriver.decode.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.decode.segment.Segment;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.ControlSignal;
import io.skyriver.stage.fake.FakeSurroundings;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssemblyFunctionTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  private final FakeSurroundings surroundings =
      new FakeSurroundings(
          SmallCard.CARD,
          ScriptedModelServer.answering(
              request -> {
                throw new AssertionError("collecting calls no model");
              }));
  private KeyedOneInputStreamOperatorTestHarness<String, Segment, List<Segment>> harness;

  @BeforeEach
  void open() throws Exception {
    harness = harness();
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void handsOnAVideoOnceItsSegmentsAreThere() throws Exception {
    feed(1);
    assertThat(harness.extractOutputValues()).isEmpty();
    feed(0);
    feed(0);

    assertThat(harness.extractOutputValues()).containsExactly(List.of(segment(0), segment(1)));
  }

  /** One of two segments is there. {@code -Dgolden.write=vN} adds the state of version N. */
  @Test
  void law5GoesOnFromTheSavepointOfEveryVersion() throws Exception {
    writeWhenAsked();
    List<Path> savepoints = savepoints();
    assertThat(savepoints).isNotEmpty();

    for (Path savepoint : savepoints) {
      restore(OperatorSnapshotUtil.readStateHandle(savepoint.toString()));
      feed(1);

      assertThat(harness.extractOutputValues()).containsExactly(List.of(segment(0), segment(1)));
    }
  }

  @Test
  void forgetsAVideoOnceItIsClosed() throws Exception {
    feed(0);
    assertThat(harness.numKeyedStateEntries()).isPositive();

    surroundings.gate().apply(new ControlSignal("video_1", 1, true, "completed", Instant.now()));
    harness.setProcessingTime(Duration.ofMinutes(2).toMillis());

    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  private void writeWhenAsked() throws Exception {
    String version = System.getProperty("golden.write");
    if (version != null) {
      feed(0);
      Path folder = Files.createDirectories(GOLDEN.resolve(version));
      OperatorSnapshotUtil.writeStateHandle(
          harness.snapshot(1, 1), folder.resolve("assembly.state").toString());
    }
  }

  private static List<Path> savepoints() throws IOException {
    try (Stream<Path> versions = Files.list(GOLDEN)) {
      return versions
          .map(version -> version.resolve("assembly.state"))
          .filter(Files::exists)
          .toList();
    }
  }

  private void restore(OperatorSubtaskState savepoint) throws Exception {
    harness.close();
    harness = harness();
    harness.initializeState(savepoint);
    harness.open();
  }

  private void feed(int window) throws Exception {
    harness.processElement(new StreamRecord<>(segment(window)));
  }

  private static Segment segment(int window) {
    return new Segment(
        "video_1",
        "default",
        1,
        window,
        2,
        artifact("conditioning"),
        artifact("segment-" + window),
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  }

  private static ArtifactRef artifact(String name) {
    return new ArtifactRef("file:///artifacts/" + name, "ab".repeat(32), 5L, "any/thing");
  }

  private KeyedOneInputStreamOperatorTestHarness<String, Segment, List<Segment>> harness()
      throws Exception {
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new KeyedProcessOperator<>(new AssemblyFunction(surroundings.provider())),
        Segment::video,
        Types.STRING);
  }
}
