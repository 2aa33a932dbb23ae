package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.Video;
import io.skyriver.events.VideoFinished;
import io.skyriver.ledger.VideoIds;
import io.skyriver.schemas.serde.ConfluentRegistry;
import io.skyriver.schemas.serde.EventDeserializer;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.schemas.serde.SchemaRegistration;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicCreator;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.client.ClientException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * What can be asked of a running Skyriver through Kafka and its schema registry alone. Every method
 * ends within bounds; what can't be had is a {@link ClientException}, or Kafka's own exception
 * where Kafka is the reason. For one thread.
 */
public final class Session implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Clocks of submitters and brokers need not agree. */
  static final Duration SLACK = Duration.ofHours(1);

  private final KafkaAccess kafka;
  private final Registry registry;

  private Session(KafkaAccess kafka, Registry registry) {
    this.kafka = kafka;
    this.registry = registry;
  }

  /**
   * Begins to talk.
   *
   * @throws ClientException if nobody listens at the broker's or the registry's address
   */
  public static Session open(Connection connection) {
    KafkaAccess kafka = kafka(connection);
    kafka.requireListening();
    return new Session(
        kafka, new ConfluentRegistry(RegistryAddress.find(connection.registry()), PATIENCE));
  }

  private static KafkaAccess kafka(Connection connection) {
    return new KafkaAccess(connection.bootstrapServers(), connection.settings(), PATIENCE);
  }

  /** Publishes a prompt; gives its event id, topic-partition-offset. */
  public String submit(PromptSubmitted prompt) throws InterruptedException {
    try (Publisher publisher = new Publisher(kafka, registry)) {
      return publisher.submit(prompt, VideoIds.of(prompt, ""));
    }
  }

  /** Asks that a video stop. */
  public void cancel(String videoId, String reason) throws InterruptedException {
    CancellationRequested wish =
        CancellationRequested.newBuilder().setVideoId(videoId).setReason(reason).build();
    try (Publisher publisher = new Publisher(kafka, registry)) {
      publisher.cancel(wish, videoId);
    }
  }

  /**
   * The state of a video.
   *
   * @throws ClientException if the ledger knows no such video, or it was erased
   */
  public Video find(String videoId) {
    return states(
        states -> {
          Video found = states.find(List.of(videoId)).get(videoId);
          if (found == null) {
            throw states.isErased(videoId) ? erased(videoId) : unknown(videoId);
          }
          return found;
        });
  }

  private static ClientException erased(String videoId) {
    return new ClientException(
        Kind.UNKNOWN,
        "video_erased",
        "%s was erased: its prompt and its files are gone, so that it can't be made again"
            .formatted(videoId));
  }

  /** What is said when the ledger knows no such video. */
  public static ClientException unknown(String videoId) {
    return new ClientException(
        Kind.UNKNOWN,
        "video_unknown",
        "there is no video %s: 'skyriver list' shows those there are".formatted(videoId));
  }

  /** The newest videos that fulfil the condition, newest first. */
  public List<Video> newest(Predicate<Video> condition, int limit) {
    return states(states -> states.newest(condition, limit));
  }

  private <R> R states(Function<VideoStates, R> question) {
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      return question.apply(new VideoStates(new TopicScan(consumer), registry));
    }
  }

  /** Follows videos from now on. */
  public Follower follow(Collection<String> videoIds) {
    return Follower.of(kafka, registry, videoIds);
  }

  /** The prompt event of a replay of the video, under a new id. */
  public PromptSubmitted replayPrompt(Video video) {
    Replay.requireFile(video);
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      PromptSubmitted event =
          new PromptLog(new TopicScan(consumer), registry)
              .find(video)
              .orElseGet(() -> Replay.reconstructed(video));
      return Replay.prompt(event, video);
    }
  }

  /**
   * Opens the file of a finished video; reading it to the end verifies it.
   *
   * @throws ClientException if it is not finished, or there is no way to the file
   */
  public InputStream file(Video video) throws IOException {
    Replay.requireFile(video);
    requireKept(video);
    ArtifactRef artifact = Objects.requireNonNull(video.getArtifact());
    return Download.open(artifact, () -> finished(video));
  }

  private static void requireKept(Video video) {
    if (video.getExpiredAt() != null) {
      throw new ClientException(
          Kind.UNKNOWN,
          "video_expired",
          "the file of %s was deleted at %s: 'skyriver replay %s' makes it again and compares"
              .formatted(video.getVideoId(), video.getExpiredAt(), video.getVideoId()));
    }
  }

  private Optional<VideoFinished> finished(Video video) {
    EventDeserializer<VideoFinished> reader =
        new EventDeserializer<>(registry, Topics.FINISHED.recordClass());
    byte[] id = video.getVideoId().getBytes(UTF_8);
    List<VideoFinished> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      TopicScan scan = new TopicScan(consumer);
      scan.since(
          video.getCreatedAt().minus(SLACK),
          scan.partitions(Topics.FINISHED.name()),
          record -> {
            if (Arrays.equals(record.key(), id)) {
              Legible.record(reader, record.value()).ifPresent(found::add);
            }
          });
    }
    return found.stream().findFirst();
  }

  /** The dead letters; the caller closes them. */
  public DeadLetters deadLetters() {
    return new DeadLetters(kafka);
  }

  /**
   * Looks whether the topics are there.
   *
   * @throws ClientException if one is missing
   */
  public void requireTopics() {
    try (KafkaConsumer<byte[], byte[]> consumer = kafka.consumer()) {
      TopicScan scan = new TopicScan(consumer);
      Topics.all().forEach(topic -> scan.partitions(topic.name()));
    }
  }

  /** Registers the schemas of all topics. */
  public void registerSchemas() {
    SchemaRegistration.registerAll(registry);
  }

  /**
   * Creates the topics that are missing, without a schema registry.
   *
   * @return what was missing
   */
  public static List<String> createTopics(Connection connection, Deployment deployment)
      throws InterruptedException, ExecutionException, TimeoutException {
    KafkaAccess kafka = kafka(connection);
    kafka.requireListening();
    try (Admin admin = kafka.admin()) {
      Collection<String> before =
          admin.listTopics().names().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      TopicCreator.create(admin, deployment, PATIENCE.multipliedBy(4));
      return Topics.all().stream()
          .map(TopicDefinition::name)
          .filter(name -> !before.contains(name))
          .toList();
    }
  }

  @Override
  public void close() {
    registry.close();
  }
}
