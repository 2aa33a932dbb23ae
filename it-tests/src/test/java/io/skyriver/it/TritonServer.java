package io.skyriver.it;

import static org.awaitility.Awaitility.await;

import io.skyriver.standalone.net.FreePorts;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.grpc.Endpoint;
import io.skyriver.triton.grpc.GrpcModelServer;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Triton that serves a model repository through its Python backend, on loopback and without
 * a GPU. The server lies in a wheel; its stub embeds the Python of the environment that the wheel
 * is installed in.
 */
final class TritonServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final int ATTEMPTS = 3;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final String WEIGHTS = "all-minilm-l6-v2-q.onnx";

  private final Process process;
  private final Endpoint endpoint;
  private final Path log;

  private TritonServer(Process process, Endpoint endpoint, Path log) {
    this.process = process;
    this.endpoint = endpoint;
    this.log = log;
  }

  /**
   * Serves the models that ship. Triton ends itself when one of its processes waits too long for
   * another, as happens while it starts on a busy machine; then it is started again.
   *
   * @param python of an environment with the packages of {@code triton-requirements.txt}
   * @param folder for the server's log
   */
  static TritonServer start(Path python, Path folder) throws Exception {
    Wheel wheel = Wheel.in(python);
    wheel.placeStub();
    for (int attempt = 1; ; attempt++) {
      TritonServer server =
          begin(wheel, wheel.environment(python), folder.resolve("triton-" + attempt + ".log"));
      try {
        server.awaitReady();
        return server;
      } catch (ConditionTimeoutException | TerminalFailureException failure) {
        server.close();
        if (attempt == ATTEMPTS) {
          throw new AssertionError(
              "Triton did not start:\n" + Files.readString(server.log), failure);
        }
      }
    }
  }

  private static TritonServer begin(Wheel wheel, Map<String, String> environment, Path log)
      throws Exception {
    Endpoint endpoint = new Endpoint("127.0.0.1", FreePorts.orAny(0));
    ProcessBuilder builder = new ProcessBuilder(wheel.command(endpoint.port()));
    builder.environment().putAll(environment);
    builder.environment().putIfAbsent("SKYRIVER_MAVEN_REPOSITORY", mavenRepository().toString());
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new TritonServer(process, endpoint, log);
  }

  Endpoint endpoint() {
    return endpoint;
  }

  private void awaitReady() {
    ModelCard card = ModelCards.load(RunningSkyriver.installation().card());
    try (GrpcModelServer client = GrpcModelServer.at(endpoint)) {
      await()
          .atMost(START_LIMIT)
          .failFast("Triton ended, see " + log, () -> !process.isAlive())
          .until(
              () ->
                  card.models().values().stream()
                      .allMatch(model -> client.ready(model.name(), model.version()).join()));
    }
  }

  /** The local Maven repository that holds the text encoder's weights. */
  private static Path mavenRepository() throws URISyntaxException {
    URL weights = Objects.requireNonNull(TritonServer.class.getResource("/" + WEIGHTS), WEIGHTS);
    String jar = weights.getPath().substring(0, weights.getPath().indexOf('!'));
    Path version = Path.of(new URI(jar)).getParent();
    return Objects.requireNonNull(version).resolve("../../../..").normalize();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  /** Where the wheel put the server, and the Python that its stub embeds. */
  private record Wheel(Path site, String version, String libraries) {
    private static final String QUESTION =
        """
        import sysconfig as s, sys
        shared = s.get_config_var("Py_ENABLE_SHARED")
        print(s.get_path("purelib"), "%d.%d" % sys.version_info[:2], s.get_config_var("LIBDIR") if shared else "")
        """;

    static Wheel in(Path python) throws IOException, InterruptedException {
      Command answer =
          Command.run(
              Duration.ofMinutes(1),
              QUESTION,
              Path.of("").toAbsolutePath(),
              List.of(python.toString(), "-"));
      String[] words = answer.output().strip().split(" ");
      Assumptions.assumeTrue(
          words.length == 3, "Triton's stub needs a Python with a shared library, not " + python);
      Wheel wheel = new Wheel(Path.of(words[0]), words[1], words[2]);
      Assumptions.assumeTrue(
          Files.exists(wheel.stub()), "the Triton wheel has no stub for Python " + words[1]);
      return wheel;
    }

    private Path triton() {
      return site.resolve("pytriton/tritonserver");
    }

    private Path stub() {
      return triton()
          .resolve("python_backend_stubs")
          .resolve(version)
          .resolve("triton_python_backend_stub");
    }

    /** The backend looks for the stub beside itself. */
    void placeStub() throws IOException {
      Path place = triton().resolve("backends/python/triton_python_backend_stub");
      Files.copy(stub(), place, StandardCopyOption.REPLACE_EXISTING);
      makeExecutable(place);
      makeExecutable(triton().resolve("bin/tritonserver"));
    }

    private static void makeExecutable(Path file) throws IOException {
      if (!file.toFile().setExecutable(true)) {
        throw new IOException("can't make " + file + " executable");
      }
    }

    List<String> command(int port) {
      return List.of(
          triton().resolve("bin/tritonserver").toString(),
          "--model-repository=" + RunningSkyriver.installation().models(),
          "--backend-directory=" + triton().resolve("backends"),
          "--cache-directory=" + triton().resolve("caches"),
          "--model-load-thread-count=1",
          "--allow-http=false",
          "--allow-metrics=false",
          "--grpc-address=127.0.0.1",
          "--grpc-port=" + port,
          "--exit-timeout-secs=5",
          "--backend-config=python,shm-region-prefix-name=skyriver" + port);
    }

    /** The stub finds its packages through the first python3 of the path. */
    Map<String, String> environment(Path python) {
      return Map.of(
          "PATH",
          python.getParent() + ":" + System.getenv("PATH"),
          "LD_LIBRARY_PATH",
          libraries + ":" + site.resolve("nvidia_pytriton.libs"));
    }
  }
}
