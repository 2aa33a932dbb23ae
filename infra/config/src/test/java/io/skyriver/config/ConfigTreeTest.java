package io.skyriver.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTreeTest {
  private static final Setting<String> NAME = Setting.required("name", Kind.text(), "A name.");
  private static final Setting<Integer> THREADS =
      Setting.withDefault("pool.max-threads", Kind.integer(1, 8), "2", "Threads.");
  private static final Setting<Optional<Duration>> PAUSE =
      Setting.optional("pause", Kind.duration(), "A pause.");
  private static final Setting<Optional<Secret>> LOGIN =
      Setting.optional("login", Kind.secret(), "A login.");
  private static final PassThrough CLIENT =
      new PassThrough("kafka", "For the client.", Map.of("group.id", "it is fixed"));
  private static final ConfigTree TREE =
      new ConfigTree(
          "crab-pot", "Catches crabs.", List.of(NAME, THREADS, PAUSE, LOGIN), List.of(CLIENT));

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("pot.properties");
  }

  @Test
  void fillsInDefaultsAndLeavesOptionalSettingsAbsent() {
    Values values = TREE.read(ConfigSources.ofSettings(Map.of("name", "a")));

    assertThat(values.get(THREADS)).isEqualTo(2);
    assertThat(values.get(PAUSE)).isEmpty();
    assertThat(values.get(CLIENT)).isEmpty();
  }

  @Test
  void readsFileAndEnvironmentWithTheEnvironmentFirst() throws IOException {
    Files.writeString(
        file,
        """
        name = from the file
        pool.max-threads = 3
        kafka.security.protocol = SSL
        """);

    Values values =
        TREE.read(
            ConfigSources.of(
                file,
                Map.of(
                    "SKYRIVER_CRAB_POT_POOL_MAX_THREADS", "4",
                    "SKYRIVER_CRAB_POT_KAFKA_SASL_JAAS_CONFIG", "module",
                    "SKYRIVER_OTHER", "of another process",
                    "HOME", "/")));

    assertThat(values.get(NAME)).isEqualTo("from the file");
    assertThat(values.get(THREADS)).isEqualTo(4);
    assertThat(values.get(CLIENT))
        .containsOnly(
            Map.entry("security.protocol", "SSL"), Map.entry("sasl.jaas.config", "module"));
  }

  @Test
  void tellsAllProblemsOfFileAndEnvironmentAtOnceWithTheirPlaces() throws IOException {
    Files.writeString(
        file,
        """
        # a comment that ends like a continued line \\
        pool.max-threads = \\
            many
        pawse = 1s

        kafka.group.id = mine
        """);

    InvalidConfigException invalid =
        refused(ConfigSources.of(file, Map.of("SKYRIVER_CRAB_POT_PAUSE", "-1s")));

    assertThat(invalid.problems())
        .containsExactlyInAnyOrder(
            new Problem(
                "pool.max-threads",
                "pot.properties line 2",
                "many",
                "must be a whole number from 1 to 8"),
            new Problem(
                "pawse",
                "pot.properties line 4",
                null,
                "is no setting of crab-pot; did you mean pause?"),
            new Problem(
                "kafka.group.id",
                "pot.properties line 6",
                "mine",
                "can't be handed on: it is fixed"),
            new Problem(
                "SKYRIVER_CRAB_POT_PAUSE",
                "environment",
                "-1s",
                "must be longer than zero, such as 500ms, 10s, 2m, 1h or PT10S"),
            new Problem(
                "name", null, null, "is missing: set it in the file or as SKYRIVER_CRAB_POT_NAME"));
    invalid.problems().forEach(p -> assertThat(invalid).hasMessageContaining(p.toString()));
  }

  @Test
  void refusesVariablesOfItsOwnThatNobodyKnows() {
    assertThat(refused(ConfigSources.ofEnvironment(Map.of("SKYRIVER_CRAB_POT_NAMES", "a"))))
        .hasMessageContaining(
            "SKYRIVER_CRAB_POT_NAMES (environment) is no setting of crab-pot; did you mean"
                + " SKYRIVER_CRAB_POT_NAME?");
  }

  @Test
  void givesNoHintWhenNothingIsNear() {
    assertThat(refused(ConfigSources.ofSettings(Map.of("name", "a", "quite.other.words", "a"))))
        .hasMessageEndingWith("quite.other.words (given directly) is no setting of crab-pot");
  }

  @Test
  void refusesAKeyThatComesTwice() throws IOException {
    Files.writeString(file, "name = a\nname = b\n");

    assertThat(refused(ConfigSources.of(file, Map.of())))
        .hasMessageContaining(
            "name (pot.properties line 2) is there already, at pot.properties line 1");
  }

  @Test
  void countsABlankTextAsNotGiven() {
    assertThat(refused(ConfigSources.ofSettings(Map.of("name", " ", "pool.max-threads", ""))))
        .hasMessageContaining("name is missing")
        .extracting(InvalidConfigException::problems)
        .asInstanceOf(LIST)
        .hasSize(1);
  }

  @Test
  void neverShowsSecrets() {
    Map<String, String> settings =
        Map.of(
            "kafka.sasl.jaas.config", "hush",
            "kafka.group.id", "shown",
            "kafk.ssl.key.password", "hush",
            "login", "hush");

    assertThat(refused(ConfigSources.ofSettings(settings)))
        .hasMessageContainingAll("shown", "kafk.ssl.key.password")
        .message()
        .doesNotContain("hush");
    Values values = TREE.read(ConfigSources.ofSettings(Map.of("name", "a", "login", "hush")));
    assertThat(values.get(LOGIN).orElseThrow()).hasToString("***");
    assertThat(values.get(LOGIN).orElseThrow().reveal()).isEqualTo("hush");
  }

  @Test
  void masksARefusedSecret() {
    ConfigTree tree =
        new ConfigTree(
            "crab-pot",
            "Catches crabs.",
            List.of(
                Setting.required(
                    "pin",
                    new Kind<>("pin", "a number", Integer::valueOf, Kind.Disclosure.MASKED),
                    "A pin.")),
            List.of());

    assertThatThrownBy(() -> tree.read(ConfigSources.ofSettings(Map.of("pin", "12x4"))))
        .hasMessageContaining("pin = '***' (given directly) must be a number");
  }

  @Test
  void tellsThatAFileIsNotThereBesideAllElse() {
    assertThat(refused(ConfigSources.of(file, Map.of())))
        .hasMessageContainingAll(
            "pot.properties can't be read: there is no such file", "name is missing");
  }

  @Test
  void tellsThatAFileIsNotUtf8() throws IOException {
    Files.write(file, new byte[] {'a', (byte) 0xff});

    assertThat(refused(ConfigSources.of(file, Map.of())))
        .hasMessageContaining("can't be read: it is not UTF-8");
  }

  @Test
  void tellsTheLineOfAMalformedEscape() throws IOException {
    Files.writeString(file, "name = a\npause = \\u12\n");

    assertThat(refused(ConfigSources.of(file, Map.of())))
        .hasMessageContaining("pot.properties line 2: Malformed");
  }

  @Test
  void takesAtMostOneFile() {
    assertThatThrownBy(() -> ConfigSources.ofProcess(new String[] {"a", "b"}))
        .hasMessageContaining("one properties file or none");
  }

  @Test
  void canNotHaveTwoKeysWithOneVariable() {
    assertThatThrownBy(
            () ->
                TREE.and(List.of(Setting.optional("pool.max.threads", Kind.text(), "Too alike."))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alike");
  }

  @Test
  void rendersAReference() {
    assertThat(ConfigReference.markdown(List.of(TREE)))
        .contains(
            "## crab-pot\n\nCatches crabs.\n",
            "| `name` | `SKYRIVER_CRAB_POT_NAME` | text | **required** | a text | A name. |",
            "| `pool.max-threads` | `SKYRIVER_CRAB_POT_POOL_MAX_THREADS` | integer | `2` | a whole"
                + " number from 1 to 8 | Threads. |",
            "| `pause` | `SKYRIVER_CRAB_POT_PAUSE` | duration | absent |",
            "| `kafka.…` | `SKYRIVER_CRAB_POT_KAFKA_…` | properties | none | any name but group.id |");
  }

  private static InvalidConfigException refused(ConfigSources sources) {
    InvalidConfigException invalid =
        catchThrowableOfType(InvalidConfigException.class, () -> TREE.read(sources));
    assertThat(invalid).isNotNull();
    return invalid;
  }
}
