package io.skyriver.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.Visibility;
import io.skyriver.schemas.topics.WireSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds every schema ever released, with a sample of each, against today's. A folder {@code
 * golden/vN} has the schemas that are new or different in version N. Run with {@code
 * -Dgolden.write=vN} to add one; never change an old one.
 */
class GoldenTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @BeforeAll
  static void writeWhenAsked() throws IOException {
    String version = System.getProperty("golden.write");
    if (version != null) {
      Path folder = Files.createDirectories(GOLDEN.resolve(version));
      for (Class<? extends SpecificRecordBase> type : Samples.types()) {
        Schema schema = today(type);
        if (versions(type).isEmpty() || !newest(type).equals(schema)) {
          Files.writeString(
              folder.resolve(type.getSimpleName() + ".avsc"), schema.toString(true) + "\n");
          Files.write(folder.resolve(type.getSimpleName() + ".bin"), Samples.bytes(schema));
        }
      }
    }
  }

  static List<Class<? extends SpecificRecordBase>> types() {
    return Samples.types();
  }

  @ParameterizedTest
  @MethodSource("types")
  void todaysSchemaIsTheNewestGoldenOne(Class<? extends SpecificRecordBase> type)
      throws IOException {
    assertThat(today(type).toString(true))
        .as("a changed schema needs a new golden version, see the comment of this class")
        .isEqualTo(newest(type).toString(true));
  }

  @ParameterizedTest
  @MethodSource("types")
  void todaysReaderReadsTheSamplesOfEveryVersion(Class<? extends SpecificRecordBase> type)
      throws IOException {
    TrustedRecords.trust();
    SpecificData model = SpecificData.getForClass(type);
    for (Path version : versions(type)) {
      Schema written = new Schema.Parser().parse(version.toFile());
      byte[] sample = Files.readAllBytes(version.resolveSibling(type.getSimpleName() + ".bin"));
      var reader =
          new SpecificDatumReader<SpecificRecordBase>(written, model.getSchema(type), model);
      ArrayDecoder decoder = new ArrayDecoder(sample, 0);
      SpecificRecordBase read = reader.read(null, decoder);
      decoder.requireEnd();
      assertThat(read).isInstanceOf(type);
      if (written.equals(today(type))) {
        assertThat(read).isEqualTo(Samples.record(type));
      }
    }
  }

  /** Others read with the schema they were built with. */
  @ParameterizedTest
  @MethodSource("publicTypes")
  void readersOfEveryEarlierVersionReadTodaysSample(Class<? extends SpecificRecordBase> type)
      throws IOException {
    Schema today = today(type);
    for (Path version : versions(type)) {
      Schema earlier = new Schema.Parser().parse(version.toFile());
      var reader = new GenericDatumReader<GenericRecord>(today, earlier);
      ArrayDecoder decoder = new ArrayDecoder(Samples.bytes(today), 0);
      GenericRecord read = reader.read(null, decoder);
      decoder.requireEnd();
      assertThat(read.getSchema()).isEqualTo(earlier);
      assertThat(read.get(0)).hasToString(Samples.record(type).get(0).toString());
    }
  }

  static List<Class<? extends SpecificRecordBase>> publicTypes() {
    return types().stream().filter(GoldenTest::isPublic).toList();
  }

  private static boolean isPublic(Class<? extends SpecificRecordBase> type) {
    return Topics.typed().stream()
        .anyMatch(topic -> topic.recordClass() == type && topic.visibility() == Visibility.PUBLIC);
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyVersionIsCompatibleAsItsTopicsPromise(Class<? extends SpecificRecordBase> type)
      throws IOException {
    boolean bothWays = isPublic(type);
    for (Path version : versions(type)) {
      Schema earlier = new Schema.Parser().parse(version.toFile());
      assertThat(reads(today(type), earlier)).isTrue();
      assertThat(!bothWays || reads(earlier, today(type))).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("types")
  void theWireSchemaCarriesNoHintsForJava(Class<? extends SpecificRecordBase> type) {
    assertThat(today(type).toString()).doesNotContain("avro.java");
    assertThat(today(type).getDoc()).isNotEmpty();
  }

  private static boolean reads(Schema reader, Schema writer) {
    return SchemaCompatibility.checkReaderWriterCompatibility(reader, writer).getType()
        == SchemaCompatibilityType.COMPATIBLE;
  }

  private static Schema today(Class<? extends SpecificRecordBase> type) {
    return WireSchema.of(SpecificData.get().getSchema(type));
  }

  private static Schema newest(Class<? extends SpecificRecordBase> type) throws IOException {
    List<Path> versions = versions(type);
    assertThat(versions).as("golden schemas of " + type.getSimpleName()).isNotEmpty();
    return new Schema.Parser().parse(versions.get(versions.size() - 1).toFile());
  }

  /** The golden schemas of a type, oldest first. */
  private static List<Path> versions(Class<? extends SpecificRecordBase> type) {
    return Stream.iterate(1, version -> version + 1)
        .map(version -> GOLDEN.resolve("v" + version))
        .takeWhile(Files::isDirectory)
        .map(folder -> folder.resolve(type.getSimpleName() + ".avsc"))
        .filter(Files::exists)
        .toList();
  }
}
