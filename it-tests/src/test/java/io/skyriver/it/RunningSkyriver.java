package io.skyriver.it;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFinished;
import io.skyriver.media.MediaProbe;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.standalone.client.Update;
import io.skyriver.standalone.client.Update.Finished;
import io.skyriver.standalone.client.Update.Outcome;
import io.skyriver.standalone.client.VideoClient;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.system.Installation;
import io.skyriver.standalone.system.ModelAccess;
import io.skyriver.standalone.system.Models;
import io.skyriver.standalone.system.Ports;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import io.skyriver.standalone.system.StandaloneConfig.LedgerState;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** A whole Skyriver in this JVM, with the model that ships or another. */
public final class RunningSkyriver implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(180);
  private static final Duration POLL = Duration.ofMillis(200);

  private final DataDirectory data;
  private final Standalone system;
  private final ArtifactStore artifacts;

  private RunningSkyriver(DataDirectory data, Standalone system) {
    this.data = data;
    this.system = system;
    this.artifacts = system.artifacts();
  }

  static RunningSkyriver start() throws Exception {
    return start(Models.shipped(installation()));
  }

  /** With these models. */
  public static RunningSkyriver start(Models models) throws Exception {
    return start(models, ModelAccess.EMBEDDED);
  }

  /** With these models behind these servers. */
  static RunningSkyriver start(Models models, ModelAccess access) throws Exception {
    DataDirectory data = DataDirectory.temporary();
    StandaloneConfig config =
        new StandaloneConfig(
                installation(), Ports.ANY, LedgerState.IN_MEMORY, Duration.ofSeconds(10), models)
            .withModelAccess(access);
    Standalone system = Standalone.start(config, data);
    try {
      system.awaitRunning();
      return new RunningSkyriver(data, system);
    } catch (Exception failure) {
      system.close();
      data.close();
      throw failure;
    }
  }

  /** The repository this build belongs to. */
  public static Installation installation() {
    return new Installation(repository());
  }

  public static Path repository() {
    return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
  }

  public String bootstrapServers() {
    return system.bootstrapServers();
  }

  public Registry registry() {
    return system.registry();
  }

  URI registryAddress() {
    return system.registryAddress();
  }

  URI http() {
    return URI.create("http://127.0.0.1:" + system.httpPort().orElseThrow());
  }

  TopicTap tap() {
    return new TopicTap(bootstrapServers(), registry());
  }

  /** Port of the model server. */
  public int modelPort() {
    return system.modelPort();
  }

  /** Publishes a prompt and waits for the last word about it. */
  Outcome run(PromptSubmitted prompt) throws InterruptedException {
    return run(prompt, LIMIT);
  }

  private Outcome run(PromptSubmitted prompt, Duration limit) throws InterruptedException {
    try (VideoClient client = VideoClient.connect(bootstrapServers(), registry())) {
      client.submit(prompt);
      return await(client, limit);
    }
  }

  private Outcome await(VideoClient client, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < end) {
      system.requireHealthy();
      for (Update update : client.poll(POLL)) {
        if (update instanceof Outcome outcome) {
          return outcome;
        }
      }
    }
    throw new AssertionError("no outcome within " + limit);
  }

  /** Publishes a prompt that must become a video. */
  public VideoFinished finish(PromptSubmitted prompt) throws InterruptedException {
    return finish(prompt, LIMIT);
  }

  /** The same with another limit. */
  VideoFinished finish(PromptSubmitted prompt, Duration limit) throws InterruptedException {
    Outcome outcome = run(prompt, limit);
    if (outcome instanceof Finished finished) {
      return finished.event();
    }
    throw new AssertionError("not finished but " + outcome);
  }

  /** Where the stages keep their files; closed with this. */
  public ArtifactStore artifacts() {
    return artifacts;
  }

  /** The bytes of an artifact, verified. */
  byte[] bytes(ArtifactRef reference) throws IOException {
    return artifacts.get(
        new StoredArtifact(
            URI.create(reference.getUri()),
            reference.getSha256(),
            reference.getBytes(),
            reference.getMediaType()));
  }

  /** What the file is, found by decoding all of it. */
  MediaProbe probe(ArtifactRef reference) throws IOException {
    Path copy = Files.createTempFile("skyriver-it", ".media");
    try {
      Files.write(copy, bytes(reference));
      return MediaProbe.of(copy);
    } finally {
      Files.delete(copy);
    }
  }

  @Override
  public void close() {
    artifacts.close();
    system.close();
    data.close();
  }
}
