package io.skyriver.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.CacheMode;
import com.tngtech.archunit.lang.ArchRule;

/**
 * Which module may know which: stages meet only in topics, pure cores know no engine. The classes
 * are let go behind it: whole systems run in this JVM after it.
 */
@AnalyzeClasses(
    packages = "io.skyriver",
    importOptions = DoNotIncludeTests.class,
    cacheMode = CacheMode.PER_CLASS)
class ModuleLayeringTest {
  private static final String[] ENCODER = {"io.skyriver.encoder.."};
  private static final String[] DENOISE = {"io.skyriver.denoise.."};
  private static final String[] DECODE = {"io.skyriver.decode.."};
  private static final String[] INGEST = {
    "io.skyriver.ledger..",
    "io.skyriver.lanes..",
    "io.skyriver.janitor..",
    "io.skyriver.watchdog..",
    "io.skyriver.streams..",
    "io.skyriver.api..",
    "io.skyriver.ingest.."
  };

  @ArchTest
  static final ArchRule theEncoderKnowsNoOtherStageNorIngest =
      noClasses()
          .that()
          .resideInAnyPackage(ENCODER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(DENOISE, DECODE, INGEST))
          .because("stages meet only in topics");

  @ArchTest
  static final ArchRule denoiseKnowsNoOtherStageNorIngest =
      noClasses()
          .that()
          .resideInAnyPackage(DENOISE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(ENCODER, DECODE, INGEST))
          .because("stages meet only in topics");

  @ArchTest
  static final ArchRule decodeKnowsNoOtherStageNorIngest =
      noClasses()
          .that()
          .resideInAnyPackage(DECODE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(concat(ENCODER, DENOISE, INGEST))
          .because("stages meet only in topics");

  @ArchTest
  static final ArchRule ingestKnowsNoStageAndNoFlink =
      noClasses()
          .that()
          .resideInAnyPackage(INGEST)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              concat(
                  ENCODER,
                  DENOISE,
                  DECODE,
                  new String[] {"io.skyriver.stage..", "org.apache.flink.streaming.."}))
          .because("ingest is Kafka Streams and meets the stages only in topics");

  @ArchTest
  static final ArchRule theModelClientKnowsNoKafkaNorFlink =
      noClasses()
          .that()
          .resideInAPackage("io.skyriver.triton..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.apache.flink..", "io.skyriver.events..")
          .because("a model server is a remote service, not a part of the stream");

  @ArchTest
  static final ArchRule configStandsOnTheJdkAlone =
      noClasses()
          .that()
          .resideInAPackage("io.skyriver.config..")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("io.skyriver.config..", "java..", "org.jspecify..")
          .because("every process reads its settings before it knows anything else");

  @ArchTest
  static final ArchRule telemetryKnowsNothingOfSkyriverNorItsEngines =
      noClasses()
          .that()
          .resideInAPackage("io.skyriver.telemetry..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("io.skyriver..", "org.apache..")
                  .and(not(resideInAPackage("io.skyriver.telemetry.."))))
          .because("every module may measure itself, so this one may need none");

  @ArchTest
  static final ArchRule theGatherCoreKnowsNoEngine =
      noClasses()
          .that()
          .haveFullyQualifiedName("io.skyriver.stage.gather.Gather")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.apache.flink..")
          .because("the core decides, the engine around it only drives it");

  @ArchTest
  static final ArchRule theLedgerCoreKnowsNoEngine =
      noClasses()
          .that()
          .haveFullyQualifiedName("io.skyriver.ledger.Ledger")
          .or()
          .haveFullyQualifiedName("io.skyriver.lanes.Lanes")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.kafka..", "org.apache.flink..")
          .because("the core decides, the engine around it only drives it");

  @ArchTest
  static final ArchRule modulesFormNoCycles =
      slices().matching("io.skyriver.(*)..").should().beFreeOfCycles();

  private static String[] concat(String[]... groups) {
    return java.util.Arrays.stream(groups).flatMap(java.util.Arrays::stream).toArray(String[]::new);
  }
}
