package io.skyriver.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.serde.EventSerializer;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.WireSchema;
import io.skyriver.standalone.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every command that talks to a running Skyriver, against one. */
@ExtendWith(SharedSkyriver.class)
@Timeout(300)
class CommandLineTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NOBODY = "video_" + "0".repeat(32);

  @TempDir private Path folder;

  private String kafka;
  private String registry;

  /** How a command ended. */
  private record Ran(int exitCode, String out, String err) {
    JsonNode json() throws Exception {
      return JSON.readTree(out);
    }

    List<JsonNode> lines() throws Exception {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : out.lines().toList()) {
        lines.add(JSON.readTree(line));
      }
      return lines;
    }

    String code() throws Exception {
      return json().get("failures").get(0).get("code").asText();
    }
  }

  @BeforeEach
  void find(RunningSkyriver skyriver) {
    kafka = skyriver.bootstrapServers();
    // Without its path: the command finds that by itself.
    registry = skyriver.registryAddress().resolve("/").toString();
  }

  @Test
  void aSubmittedVideoIsWatchedListedAndFetched() throws Exception {
    JsonNode submitted = ok("submit", "a fox", "--size", "64x64", "--frames", "8").json();
    String video = submitted.get("video").asText();
    Path file = folder.resolve("fox.mp4");

    List<JsonNode> watched = ok("watch", video).lines();
    JsonNode got = ok("get", video, "-o", file.toString()).json();
    List<JsonNode> listed = ok("list", "--state", "completed", "--limit", "1").lines();

    assertThat(submitted.get("event").asText()).startsWith("skyriver.prompts-");
    JsonNode last = watched.get(watched.size() - 1);
    assertThat(last.get("event").asText()).isEqualTo("ended");
    assertThat(last.get("state").asText()).isEqualTo("completed");
    assertThat(watched.subList(0, watched.size() - 1))
        .allMatch(line -> line.get("event").asText().equals("progress"));
    assertThat(got.get("sha256").asText()).isEqualTo(sha256(file));
    assertThat(got.get("file").asText()).isEqualTo(file.toString());
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("video").asText()).isEqualTo(video);
    assertThat(run("get", video).out()).contains("completed, 100 %", "\"a fox\"");
  }

  @Test
  void waitingForASubmissionSavesItsFileAndAReplayIsEqual() throws Exception {
    Path file = folder.resolve("ghost.mp4");
    JsonNode made =
        ok("submit", "a ghost", "--size", "64x64", "--frames", "8", "-o", file.toString()).json();

    JsonNode replay = ok("replay", made.get("video").asText()).json();

    assertThat(made.get("state").asText()).isEqualTo("completed");
    assertThat(made.get("sha256").asText()).isEqualTo(sha256(file));
    assertThat(replay.get("equal").asBoolean()).isTrue();
    assertThat(replay.get("sameModel").asBoolean()).isTrue();
    assertThat(replay.get("replaySha256").asText()).isEqualTo(sha256(file));
    assertThat(replay.get("replay").asText()).isNotEqualTo(made.get("video").asText());
  }

  @Test
  void oneKeyIsOneVideoAndOtherContentUnderItIsRejected() throws Exception {
    String key = UUID.randomUUID().toString();
    String[] first = {"submit", "a hen", "--size", "64x64", "--frames", "1"};
    JsonNode made = ok(with(first, "--idempotency-key", key, "--wait")).json();

    JsonNode again = ok(with(first, "--idempotency-key", key, "--wait")).json();
    Ran other = json("submit", "a cow", "--idempotency-key", key, "--wait");

    assertThat(again.get("video")).isEqualTo(made.get("video"));
    assertThat(again.get("createdAt")).isEqualTo(made.get("createdAt"));
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.code()).isEqualTo("idempotency_conflict");
  }

  @Test
  void aRejectedSubmissionTellsEveryProblem() throws Exception {
    Ran rejected = json("submit", "a fox", "--size", "65x64", "--steps", "-1", "--wait");

    assertThat(rejected.exitCode()).isEqualTo(2);
    assertThat(rejected.json().get("failures")).hasSizeGreaterThan(1);
    assertThat(rejected.err()).contains("size_");
  }

  @Test
  void aRunningVideoHasNoFileYetAndCanBeCancelledOnce() throws Exception {
    String video =
        ok("submit", "a ship", "--seconds", "30", "--steps", "100").json().get("video").asText();
    Path file = folder.resolve("ship.mp4");
    await().atMost(LIMIT).until(() -> run("get", video).out().contains("in_progress"));

    Ran early = json("get", video, "-o", file.toString());
    Ran compared = json("replay", video);
    Ran impatient = json("watch", video, "--timeout", "1s");
    JsonNode cancelled = ok("cancel", video, "--reason", "changed my mind").json();
    Ran twice = json("cancel", video);
    Ran watched = json("watch", video);
    Ran late = json("get", video, "-o", file.toString());

    assertThat(early.exitCode()).isEqualTo(5);
    assertThat(early.code()).isEqualTo("video_not_finished");
    assertThat(compared.exitCode()).isEqualTo(5);
    assertThat(impatient.exitCode()).isEqualTo(5);
    assertThat(cancelled.get("failure").get("code").asText()).isEqualTo("cancelled");
    assertThat(cancelled.get("failure").get("message").asText()).contains("changed my mind");
    assertThat(twice.exitCode()).as("asked again, it stays cancelled").isZero();
    assertThat(watched.exitCode()).isEqualTo(130);
    assertThat(late.exitCode()).isEqualTo(1);
    assertThat(late.code()).isEqualTo("video_failed");
    assertThat(file).doesNotExist();
  }

  @Test
  void anErasedVideoIsToldAsSuchAndItsKeyIsTaken(RunningSkyriver skyriver) throws Exception {
    String key = UUID.randomUUID().toString();
    String[] wish = {"submit", "a newt", "--size", "64x64", "--frames", "1", "--wait"};
    String video = ok(with(wish, "--idempotency-key", key)).json().get("video").asText();
    URI place = skyriver.http().resolve("/v1/videos/" + video);
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(place).DELETE().build(), BodyHandlers.discarding());

    Ran replayed = json("replay", video);
    Ran again = json(with(wish, "--idempotency-key", key));

    assertThat(replayed.exitCode()).isEqualTo(4);
    assertThat(replayed.code()).isEqualTo("video_erased");
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.code()).isEqualTo("video_erased");
  }

  @Test
  void aVideoNobodyKnowsIsToldAsSuch() throws Exception {
    // All at once: two of them give the video ten seconds to appear.
    Map<String, CompletableFuture<Ran>> asked = new HashMap<>();
    for (String command : List.of("get", "watch", "cancel", "replay")) {
      asked.put(command, CompletableFuture.supplyAsync(() -> json(command, NOBODY)));
    }
    for (String command : asked.keySet()) {
      Ran unknown = asked.get(command).get();
      assertThat(unknown.exitCode()).as(command).isEqualTo(4);
      assertThat(unknown.code()).as(command).isEqualTo("video_unknown");
      assertThat(unknown.err()).as(command).contains("skyriver list");
    }
  }

  @Test
  void aDeadLetterGoesBackOnceItsSchemaIsKnownAndOnlyOnce(RunningSkyriver skyriver)
      throws Exception {
    String since = Instant.now().toString();
    String video = "video_" + UUID.randomUUID().toString().replace("-", "");
    int next = skyriver.registry().register("probe-" + video, schema(video, "Probe")) + 1;
    publish(skyriver, writtenElsewhere(skyriver, video, next));
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(redrive(since, "--dry-run").lines()).hasSize(1));
    assertThat(run("get", video).exitCode()).as("nothing went back yet").isEqualTo(4);

    int id = skyriver.registry().register("elsewhere-" + video, elsewhere());
    List<JsonNode> redriven = redrive(since).lines();
    await().atMost(LIMIT).until(() -> run("get", video).exitCode() == 0);
    Ran ended = json("watch", video);
    Ran again = redrive(since);

    assertThat(id).as("the id the record was written with").isEqualTo(next);
    assertThat(redriven).hasSize(1);
    assertThat(redriven.get(0).get("action").asText()).isEqualTo("redriven");
    assertThat(redriven.get(0).get("code").asText()).isEqualTo("undecodable");
    assertThat(ended.exitCode()).as(ended.err()).isZero();
    assertThat(again.out()).isEmpty();
  }

  @Test
  void aDeadLetterThatFailsAgainIsLeft(RunningSkyriver skyriver) throws Exception {
    String since = Instant.now().toString();
    publish(skyriver, ("garbage " + since).getBytes(UTF_8));
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(redrive(since, "--dry-run").lines()).hasSize(1));
    assertThat(redrive(since).lines().get(0).get("action").asText()).isEqualTo("redriven");

    await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(redrive(since).lines())
                    .singleElement()
                    .matches(line -> line.get("action").asText().equals("left")));
  }

  @Test
  void whereNobodyAnswersThatIsToldInTime(RunningSkyriver skyriver) throws Exception {
    long began = System.nanoTime();
    Ran nobody = bare("list", "--bootstrap-servers", "127.0.0.1:1", "--registry", registry);
    Ran noRegistry = bare("list", "--bootstrap-servers", kafka, "--registry", "http://127.0.0.1:1");
    Ran noSuchRegistry =
        bare("list", "--bootstrap-servers", kafka, "--registry", skyriver.http().toString());
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    Ran noKafka =
        bare("list", "--bootstrap-servers", skyriver.http().getAuthority(), "--registry", registry);

    assertThat(List.of(nobody, noRegistry, noSuchRegistry, noKafka))
        .allMatch(ran -> ran.exitCode() == 3);
    assertThat(nobody.code()).isEqualTo("broker_unreachable");
    assertThat(noRegistry.code()).isEqualTo("registry_unreachable");
    assertThat(noSuchRegistry.code()).isEqualTo("registry_unreachable");
    assertThat(noKafka.code()).isEqualTo("broker_unreachable");
    assertThat(took).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void topicsArePrintedAndThoseThatExistAreLeft() throws Exception {
    List<JsonNode> printed = bare("topics", "--deployment", "cluster").lines();
    List<JsonNode> created = ok("topics", "--create").lines();

    assertThat(printed).hasSameSizeAs(Topics.all());
    assertThat(printed).allMatch(topic -> topic.get("replication").asInt() == 3);
    assertThat(created).hasSameSizeAs(Topics.all());
    assertThat(created).noneMatch(topic -> topic.get("created").asBoolean());
  }

  @Test
  void theDoctorFindsTheRunningSkyriver() throws Exception {
    List<JsonNode> findings = json("doctor", "--data", folder.toString()).lines();

    assertThat(findings)
        .filteredOn(finding -> finding.get("check").asText().equals("connection"))
        .singleElement()
        .matches(finding -> finding.get("level").asText().equals("ok"));
  }

  @Test
  void theCompletionIsAScriptThatBashUnderstands() throws Exception {
    String script = run("completion", "bash").out();

    assertThat(script).contains("redrive", "--bootstrap-servers");
    assertThat(Command.run(LIMIT, script, folder, List.of("bash", "-n")).exitCode()).isZero();
  }

  private Ran redrive(String since, String... more) throws Exception {
    return ok(
        with(new String[] {"redrive", "--topic", "skyriver.prompts", "--since", since}, more));
  }

  /** With JSON, and expected to succeed. */
  private Ran ok(String... arguments) throws Exception {
    Ran ran = json(arguments);
    assertThat(ran.exitCode()).as(String.join(" ", arguments) + "\n" + ran.err()).isZero();
    return ran;
  }

  private Ran json(String... arguments) {
    return run(with(arguments, "--json"));
  }

  private Ran run(String... arguments) {
    return arguments[0].equals("completion")
        ? execute(arguments)
        : execute(with(arguments, "--bootstrap-servers", kafka, "--registry", registry));
  }

  /** With JSON, and nothing said of where Skyriver is. */
  private static Ran bare(String... arguments) {
    return execute(with(arguments, "--json"));
  }

  private static Ran execute(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(exitCode, out.toString(), err.toString());
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  private static void publish(RunningSkyriver skyriver, byte[] value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", skyriver.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(Topics.PROMPTS.name(), value)).get(30, TimeUnit.SECONDS);
    }
  }

  /** A prompt as a writer with another registry has it: one more field, and an id of its own. */
  private static byte[] writtenElsewhere(RunningSkyriver skyriver, String video, int schemaId) {
    byte[] known =
        new EventSerializer<>(skyriver.registry(), Topics.PROMPTS)
            .encode(Prompts.small("a fox").setFrames(8).setVideoId(video).build());
    byte[] value = Arrays.copyOf(known, known.length + 1);
    ByteBuffer.wrap(value).putInt(1, schemaId);
    return value;
  }

  /** The schema of that writer; the field is null in its record, which is one byte 0. */
  private static Schema elsewhere() {
    String known = WireSchema.of(PromptSubmitted.getClassSchema()).toString();
    String field = ",{\"name\":\"mood\",\"type\":[\"null\",\"string\"],\"default\":null}]}";
    return new Schema.Parser().parse(known.substring(0, known.length() - 2) + field);
  }

  private static Schema schema(String namespace, String name) {
    return new Schema.Parser()
        .parse(
            "{\"type\":\"record\",\"name\":\"%s\",\"namespace\":\"%s\",\"fields\":[]}"
                .formatted(name, namespace));
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }
}
