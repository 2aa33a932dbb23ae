package io.skyriver.it.badinput;

import io.skyriver.artifact.FileArtifactStore;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.modelserver.EmbeddedModelServer;
import io.skyriver.modelserver.ModelServerConfig;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.standalone.broker.EmbeddedBroker;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.triton.card.ModelCards;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Assumptions;

/** What a process finds around it: files, ports, disks and other processes. */
final class Processes {
  private static final Duration STILL = Duration.ofSeconds(3);
  private static final String DECODER = "mini_video_decoder";

  private Processes() {}

  static List<BadInput> all() {
    return List.of(
        start(
            "data directory that is a file",
            folder -> DataDirectory.open(Files.writeString(folder.resolve("file"), "x")),
            "DataDirectoryException: can't be used"),
        start(
            "data directory with other files",
            folder -> {
              Files.writeString(folder.resolve("thesis.tex"), "x");
              DataDirectory.open(folder).close();
            },
            "DataDirectoryException: choose an empty one"),
        start(
            "data directory with a part of another cluster",
            Processes::mixed,
            "DataDirectoryException: Restore all of it from one backup"),
        start(
            "data directory in use",
            folder -> {
              try (DataDirectory first = DataDirectory.open(folder)) {
                DataDirectory.open(folder).close();
              }
            },
            "DataDirectoryException: choose another directory"),
        start(
            "data directory on a read-only disk",
            Processes::readOnly,
            "DataDirectoryException: can't be used"),
        start(
            "artifact folder under a file",
            folder ->
                new FileArtifactStore(Files.writeString(folder.resolve("file"), "x").resolve("a"))
                    .close(),
            "UncheckedIOException: can't use the artifact folder"),
        start(
            "log of another cluster",
            Processes::foreignLog,
            "IllegalStateException: belongs to cluster"),
        start(
            "busy port of the model server",
            folder -> {
              try (ServerSocket busy = busy()) {
                EmbeddedModelServer.start(
                        ModelServerConfig.of(Bench.installation().models())
                            .listeningOn("127.0.0.1", busy.getLocalPort()))
                    .close();
              }
            },
            "UncheckedIOException: can't listen on 127.0.0.1"),
        start("busy port of the broker", Processes::busyBroker, "IllegalStateException: in use"),
        start(
            "model repository that is not there",
            folder -> serve(folder.resolve("none")),
            "UncheckedIOException: can't list the model repository"),
        model(
            "model file missing",
            folder -> Files.delete(folder.resolve("1/model.onnx")),
            "can't read model.onnx"),
        model("model file with a flipped byte", Processes::flip, "SHA-256 of the weights is"),
        model("model file cut off", Processes::cutOff, "SHA-256 of the weights is"),
        model(
            "model file that is no ONNX",
            folder -> {
              Files.writeString(folder.resolve("1/model.onnx"), "no protobuf");
              Path config = folder.resolve("config.pbtxt");
              Files.writeString(
                  config, Files.readString(config).replaceAll("(?m)^.*digest.*$", ""));
            },
            "mini_video_decoder"),
        model(
            "model configuration that is no text format",
            folder -> Files.writeString(folder.resolve("config.pbtxt"), "input [ {"),
            "can't read config.pbtxt"),
        model(
            "model without a version folder",
            folder -> Files.move(folder.resolve("1"), folder.resolve("old")),
            "no version folder to serve"),
        card("card that is no JSON", "{", "card"),
        card("card without a model", "{\"fps\": 0}", "model"),
        new BadInput(
            "full disk under the artifacts",
            Processes::fullDisk,
            Outcome.blocked("No space left on device")),
        new BadInput(
            "registry that gives no answer",
            Processes::silentRegistry,
            Outcome.blocked("schema registry")));
  }

  private interface Start {
    void in(Path folder) throws Exception;
  }

  /** Something that must refuse to start, in a folder of its own. */
  private static BadInput start(String name, Start start, String refusal) {
    String[] expected = refusal.split(": ", 2);
    return new BadInput(
        name,
        bench -> {
          Path folder = Files.createTempDirectory("skyriver-it-badinput");
          try {
            start.in(folder);
            return Outcome.finished();
          } catch (Exception refused) {
            return said(refused, expected[1]);
          } finally {
            delete(folder);
          }
        },
        Outcome.noStart(refusal));
  }

  private static Outcome said(Exception refused, String wanted) {
    String message = String.valueOf(refused.getMessage());
    return Outcome.noStart(
        refused.getClass().getSimpleName() + ": " + (message.contains(wanted) ? wanted : message));
  }

  private static BadInput model(String name, Start damage, String refusal) {
    return start(
        name,
        folder -> {
          Path own = Files.createDirectories(folder.resolve(DECODER).resolve("1"));
          Path shipped = Bench.installation().models().resolve(DECODER);
          Files.copy(
              shipped.resolve("config.pbtxt"), folder.resolve(DECODER).resolve("config.pbtxt"));
          Files.copy(shipped.resolve("1/model.onnx"), own.resolve("model.onnx"));
          damage.in(folder.resolve(DECODER));
          serve(folder);
        },
        "IllegalStateException: " + refusal);
  }

  private static BadInput card(String name, String json, String refusal) {
    return start(
        name,
        folder -> ModelCards.load(Files.writeString(folder.resolve("x.card.json"), json)),
        "InvalidModelCardException: " + refusal);
  }

  private static void serve(Path repository) throws InterruptedException {
    try (EmbeddedModelServer server = EmbeddedModelServer.start(ModelServerConfig.of(repository))) {
      server.awaitReady(Bench.LIMIT);
    }
  }

  private static void flip(Path folder) throws IOException {
    Path file = folder.resolve("1/model.onnx");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static void cutOff(Path folder) throws IOException {
    Path file = folder.resolve("1/model.onnx");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 1000));
  }

  private static void mixed(Path folder) throws IOException {
    DataDirectory.open(folder).close();
    Files.writeString(folder.resolve("registry/cluster-id"), Uuid.randomUuid() + "\n");
    DataDirectory.open(folder).close();
  }

  private static void readOnly(Path folder) throws Exception {
    mount("-t", "tmpfs", "-o", "ro,size=64k", "skyriver-test", folder.toString());
    try {
      DataDirectory.open(folder.resolve("data")).close();
    } finally {
      run("umount", folder.toString());
    }
  }

  private static void foreignLog(Path folder) throws IOException {
    Files.writeString(
        folder.resolve("meta.properties"), "cluster.id=" + Uuid.randomUuid() + "\nversion=1\n");
    EmbeddedBroker.start(folder, Uuid.randomUuid().toString(), 0).close();
  }

  private static ServerSocket busy() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }

  private static void busyBroker(Path folder) throws Exception {
    try (ServerSocket busy = busy()) {
      EmbeddedBroker.start(folder, Uuid.randomUuid().toString(), busy.getLocalPort()).close();
    }
  }

  /** A video waits while its artifacts find no room, and is finished once there is. */
  private static Outcome fullDisk(Bench bench) throws Exception {
    String folder = bench.data.artifacts().toString();
    PromptSubmitted prompt = Bench.good().build();
    String id = Objects.requireNonNull(prompt.getVideoId());
    mount("-t", "tmpfs", "-o", "size=16k", "skyriver-test", folder);
    try {
      fill(bench.data.artifacts().resolve("filler"));
      bench.publish(Topics.PROMPTS.name(), id, bench.bytes(Topics.PROMPTS, prompt));
      Set<String> about = Set.of(id);
      if (bench.words.aboutWithin(about, new byte[0], STILL).isPresent()) {
        return Outcome.refused("the video did not wait");
      }
    } finally {
      run("umount", "-l", folder);
    }
    Outcome video = bench.words.about(Set.of(id), new byte[0], Bench.LIMIT);
    return video.equals(Outcome.finished()) ? Outcome.blocked("No space left on device") : video;
  }

  private static void fill(Path file) throws IOException {
    try (var out =
        Files.newByteChannel(
            file,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.WRITE)) {
      while (true) {
        out.write(ByteBuffer.allocate(4096));
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }

  /** A record of an unknown schema is no dead letter before the registry has said so. */
  private static Outcome silentRegistry(Bench bench) throws Exception {
    ProcessHandle registry =
        ProcessHandle.current()
            .descendants()
            .filter(process -> process.info().commandLine().orElse("").contains("RegistryMain"))
            .filter(
                process ->
                    process
                        .info()
                        .commandLine()
                        .orElse("")
                        .contains(bench.data.registry().toString()))
            .findFirst()
            .orElseThrow();
    byte[] unknown = ByteBuffer.allocate(20).put((byte) 0).putInt(987_654_322).array();
    String place;
    run("kill", "-STOP", String.valueOf(registry.pid()));
    try {
      place = bench.publish(Topics.ENCODE_TASKS.name(), null, unknown);
      if (bench.words.aboutWithin(Set.of(place), unknown, STILL).isPresent()) {
        return Outcome.refused("the record was judged without the registry");
      }
    } finally {
      run("kill", "-CONT", String.valueOf(registry.pid()));
    }
    Outcome record = bench.words.about(Set.of(place), unknown, Bench.LIMIT);
    return record.code().equals("undecodable") ? Outcome.blocked("schema registry") : record;
  }

  /** Skips the case where this user may not mount. */
  private static void mount(String... arguments) throws Exception {
    String[] words = new String[arguments.length + 1];
    words[0] = "mount";
    System.arraycopy(arguments, 0, words, 1, arguments.length);
    Assumptions.assumeTrue(exitCode(words) == 0, "mounting a small disk is not permitted here");
  }

  private static void run(String... words) throws Exception {
    if (exitCode(words) != 0) {
      throw new IOException("failed: " + String.join(" ", words));
    }
  }

  private static int exitCode(String... words) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException noSuchProgram) {
      return -1;
    }
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
