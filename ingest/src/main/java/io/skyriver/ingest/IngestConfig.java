package io.skyriver.ingest;

import io.skyriver.config.Masks;
import io.skyriver.config.ObservabilitySettings;
import io.skyriver.ledger.Retention;
import io.skyriver.triton.turns.Weights;
import io.skyriver.watchdog.WatchdogRules;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an ingest process needs to know.
 *
 * @param roles what this process does
 * @param kafka how to reach Kafka and the registry
 * @param cards files of the model cards; the first is the default model
 * @param artifactRoot where the artifact store is
 * @param http where the API listens and is reached
 * @param streams how Kafka Streams runs
 * @param rules the numbers in the rules
 * @param retention how long what there is of a video stays behind its outcome
 * @param watchdog when something has to happen to a video, for all of them
 * @param observability how the process can be watched
 */
public record IngestConfig(
    Set<Role> roles,
    Kafka kafka,
    List<Path> cards,
    URI artifactRoot,
    Http http,
    Streams streams,
    Rules rules,
    Retention retention,
    WatchdogRules watchdog,
    ObservabilitySettings observability) {

  public IngestConfig {
    roles = Set.copyOf(roles);
    cards = List.copyOf(cards);
    if (roles.isEmpty() || cards.isEmpty()) {
      throw new IllegalArgumentException("an ingest process needs a role and a model card");
    }
  }

  /** Both roles with default settings: the API on a free local port, state in memory. */
  public static IngestConfig of(
      String bootstrapServers, URI registryUrl, Path card, URI artifactRoot) {
    return new IngestConfig(
        Set.of(Role.values()),
        new Kafka(bootstrapServers, registryUrl, Map.of()),
        List.of(card),
        artifactRoot,
        Http.DEFAULT,
        Streams.DEFAULT,
        Rules.DEFAULT,
        Retention.DEFAULT,
        WatchdogRules.DEFAULT,
        ObservabilitySettings.OFF);
  }

  public IngestConfig withRoles(Set<Role> changed) {
    return new IngestConfig(
        changed,
        kafka,
        cards,
        artifactRoot,
        http,
        streams,
        rules,
        retention,
        watchdog,
        observability);
  }

  public IngestConfig withHttp(Http changed) {
    return new IngestConfig(
        roles,
        kafka,
        cards,
        artifactRoot,
        changed,
        streams,
        rules,
        retention,
        watchdog,
        observability);
  }

  public IngestConfig withStreams(Streams changed) {
    return new IngestConfig(
        roles,
        kafka,
        cards,
        artifactRoot,
        http,
        changed,
        rules,
        retention,
        watchdog,
        observability);
  }

  public IngestConfig withRules(Rules changed) {
    return new IngestConfig(
        roles,
        kafka,
        cards,
        artifactRoot,
        http,
        streams,
        changed,
        retention,
        watchdog,
        observability);
  }

  public IngestConfig withRetention(Retention changed) {
    return new IngestConfig(
        roles, kafka, cards, artifactRoot, http, streams, rules, changed, watchdog, observability);
  }

  public IngestConfig withWatchdog(WatchdogRules changed) {
    return new IngestConfig(
        roles, kafka, cards, artifactRoot, http, streams, rules, retention, changed, observability);
  }

  public IngestConfig withObservability(ObservabilitySettings changed) {
    return new IngestConfig(
        roles, kafka, cards, artifactRoot, http, streams, rules, retention, watchdog, changed);
  }

  public IngestConfig withKafka(Kafka changed) {
    return new IngestConfig(
        roles,
        changed,
        cards,
        artifactRoot,
        http,
        streams,
        rules,
        retention,
        watchdog,
        observability);
  }

  /** What a process does. */
  public enum Role {
    /** Intake, ledger and lanes. */
    LEDGER,
    /** The HTTP interface. */
    API
  }

  /**
   * How to reach Kafka.
   *
   * @param registryUrl of the schema registry's Confluent-compatible interface
   * @param clientProperties for every Kafka client, for example security settings
   */
  public record Kafka(
      String bootstrapServers, URI registryUrl, Map<String, String> clientProperties) {

    public Kafka {
      clientProperties = Map.copyOf(clientProperties);
    }

    /** Without secrets. */
    @Override
    public String toString() {
      return "Kafka[bootstrapServers=%s, registryUrl=%s, clientProperties=%s]"
          .formatted(bootstrapServers, registryUrl, Masks.masked(clientProperties));
    }
  }

  /**
   * The HTTP interface.
   *
   * @param port 0 for any free one
   * @param publicUrl where subscribers reach it; null means where it listens
   * @param patience how long an answer waits for the ledger to act on a wish
   * @param queueBound videos that may wait in a lane; further requests are refused
   */
  public record Http(
      String host, int port, @Nullable URI publicUrl, Duration patience, int queueBound) {
    /** Any free local port, a thousand waiting videos. */
    public static final Http DEFAULT = new Http("127.0.0.1", 0, null, Duration.ofSeconds(5), 1000);

    public Http {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("a port is from 0 to 65535, not " + port);
      }
    }
  }

  /**
   * How Kafka Streams runs.
   *
   * @param stateDirectory null keeps stores in memory; their changelogs are in Kafka either way
   * @param replication copies of the changelogs
   * @param commitInterval longest time until a commit that nobody hurries
   */
  public record Streams(
      String applicationId,
      @Nullable Path stateDirectory,
      int threads,
      int replication,
      Duration commitInterval) {
    /** One thread, state in memory, one broker. */
    public static final Streams DEFAULT =
        new Streams("skyriver-ingest", null, 1, 1, Duration.ofMillis(25));

    public Streams {
      if (threads < 1 || replication < 1) {
        throw new IllegalArgumentException("threads and replication must be at least 1");
      }
    }

    public Streams withStateDirectory(Path changed) {
      return new Streams(applicationId, changed, threads, replication, commitInterval);
    }
  }

  /**
   * The numbers in the rules.
   *
   * @param chunkTarget model time that one chunk of solver steps aims at
   * @param laneBound videos in flight per lane
   * @param tenantWeights how tenants share each lane under contention
   * @param attempts how often a video is started before its failure is final
   */
  public record Rules(Duration chunkTarget, int laneBound, Weights tenantWeights, int attempts) {
    /** Two seconds, four videos, equal tenants, three attempts. */
    public static final Rules DEFAULT = new Rules(Duration.ofSeconds(2), 4, Weights.EQUAL, 3);
  }
}
