package io.skyriver.standalone.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.skyriver.artifact.ArtifactCorruptException;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.ModelRef;
import io.skyriver.events.VideoFinished;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  private static final byte[] CONTENT = "a video".getBytes(UTF_8);

  @TempDir private Path store;

  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/content",
        exchange -> {
          exchange.sendResponseHeaders(200, CONTENT.length);
          exchange.getResponseBody().write(CONTENT);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aFileThatThisMachineSeesComesFromTheStore() throws Exception {
    Path file = Files.write(store.resolve("fox.mp4"), CONTENT);

    assertThat(read(artifact(file, CONTENT), "http://127.0.0.1:1/")).isEqualTo(CONTENT);
  }

  @Test
  void aFileElsewhereComesOverTheLinkOfItsEvent() throws Exception {
    String link = "http://127.0.0.1:" + server.getAddress().getPort() + "/content";

    assertThat(read(artifact(store.resolve("elsewhere"), CONTENT), link)).isEqualTo(CONTENT);
  }

  @Test
  void otherBytesThanTheArtifactsAreNoFile() throws Exception {
    Path file = Files.writeString(store.resolve("fox.mp4"), "half of it");

    assertThatThrownBy(() -> read(artifact(file, CONTENT), ""))
        .isInstanceOf(ArtifactCorruptException.class);
  }

  @Test
  void withoutAWayToTheFileWhatToDoIsTold() {
    String gone = "http://127.0.0.1:" + server.getAddress().getPort() + "/gone";
    for (String link : new String[] {"file:///elsewhere", gone, "http://127.0.0.1:1/"}) {
      assertThatThrownBy(() -> read(artifact(store.resolve("elsewhere"), CONTENT), link))
          .as(link)
          .isInstanceOfSatisfying(
              ClientException.class,
              failure -> assertThat(failure.code()).isEqualTo("file_unreachable"));
    }
  }

  private static byte[] read(ArtifactRef artifact, String link) throws Exception {
    try (InputStream content =
        Download.open(artifact, () -> Optional.of(finished(artifact, link)))) {
      return content.readAllBytes();
    }
  }

  private static ArtifactRef artifact(Path file, byte[] content) throws Exception {
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    return new ArtifactRef(file.toUri().toString(), digest, (long) content.length, "video/mp4");
  }

  private static VideoFinished finished(ArtifactRef artifact, String link) {
    return VideoFinished.newBuilder()
        .setVideoId("video_1")
        .setTenant("default")
        .setArtifact(artifact)
        .setLink(link)
        .setWidth(96)
        .setHeight(64)
        .setFrames(32)
        .setFps(16)
        .setSeed(7)
        .setModel(new ModelRef("skyriver-mini", "1", "cd"))
        .setAttempt(1)
        .setCreatedAt(Instant.EPOCH)
        .setStartedAt(Instant.EPOCH)
        .setFinishedAt(Instant.EPOCH)
        .setModelSeconds(1)
        .build();
  }
}
