package io.skyriver.it.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.it.RunningSkyriver;
import io.skyriver.ledger.Retention;
import io.skyriver.standalone.client.Update;
import io.skyriver.standalone.client.VideoClient;
import io.skyriver.standalone.data.DataDirectory;
import io.skyriver.standalone.system.Models;
import io.skyriver.standalone.system.Ports;
import io.skyriver.standalone.system.Standalone;
import io.skyriver.standalone.system.StandaloneConfig;
import io.skyriver.standalone.system.StandaloneConfig.LedgerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Makes a video of a prompt with a word that is nowhere else, erases it, and looks for the word in
 * every file of the data directory until it is in none. Topics forget within minutes as in the
 * soak. Prints when each place became clean; exit code 1 when one is not within the bound.
 */
public final class Erasure {
  private static final Duration CHECKPOINTS = Duration.ofSeconds(10);
  private static final Duration VIDEO = Duration.ofMinutes(5);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** Two minutes are kept, in segments of one, looked at each minute, deleted after another. */
  private static final Duration BOUND = Duration.ofMinutes(8);

  private static final Retention RETENTION =
      new Retention(
          Duration.ofSeconds(20),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofMinutes(2));

  /** Closing it once more would give up the directory: the lock belongs to the process. */
  private static final String LOCK = "lock";

  private final Path root;
  private final byte[] word =
      ("word" + UUID.randomUUID().toString().replace("-", "")).getBytes(UTF_8);
  private final Map<String, Long> cleanAfter = new TreeMap<>();

  private Erasure(Path root) {
    this.root = root;
  }

  public static void main(String[] arguments) throws Exception {
    boolean clean;
    try (DataDirectory data = DataDirectory.temporary()) {
      StandaloneConfig config =
          new StandaloneConfig(
              RunningSkyriver.installation(),
              Ports.ANY,
              LedgerState.IN_MEMORY,
              CHECKPOINTS,
              Models.shipped(RunningSkyriver.installation()));
      shorten(config, data);
      try (Standalone system = Standalone.start(config.withRetention(RETENTION), data)) {
        system.awaitRunning();
        clean = new Erasure(data.broker().resolve("../..").normalize()).run(system);
      }
    }
    System.exit(clean ? 0 : 1);
  }

  private static void shorten(StandaloneConfig config, DataDirectory data) throws Exception {
    try (Standalone system = Standalone.start(config, data)) {
      system.awaitRunning();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", system.bootstrapServers()))) {
        ShortMemory.of(admin).apply();
      }
    }
  }

  private boolean run(Standalone system) throws Exception {
    String video = make(system);
    report("the word is in " + places());
    URI place =
        URI.create("http://127.0.0.1:" + system.httpPort().orElseThrow() + "/v1/videos/" + video);
    HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(place).DELETE().build(), BodyHandlers.discarding());
    long began = System.nanoTime();
    Set<String> before = new TreeSet<>(places());
    while (!before.isEmpty() && System.nanoTime() - began < BOUND.toNanos()) {
      TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
      Set<String> now = places();
      long seconds = Duration.ofNanos(System.nanoTime() - began).toSeconds();
      before.removeIf(was -> !now.contains(was) && cleanAfter.put(was, seconds) == null);
      before.addAll(now);
    }
    cleanAfter.forEach((was, seconds) -> report(was + " clean after " + seconds + " s"));
    before.forEach(is -> report(is + " NOT CLEAN after " + BOUND));
    return before.isEmpty();
  }

  private String make(Standalone system) throws InterruptedException {
    PromptSubmitted prompt =
        PromptSubmitted.newBuilder()
            .setPrompt("a fox and a " + new String(word, UTF_8))
            .setSize("64x64")
            .setFrames(8)
            .build();
    try (VideoClient client = VideoClient.connect(system.bootstrapServers(), system.registry())) {
      client.submit(prompt);
      long end = System.nanoTime() + VIDEO.toNanos();
      while (System.nanoTime() < end) {
        for (Update update : client.poll(Duration.ofMillis(200))) {
          if (update instanceof Update.Finished) {
            return client.videoId();
          }
        }
      }
    }
    throw new IllegalStateException("the video is not finished within " + VIDEO);
  }

  /** Topics and folders that have a file with the word. */
  private Set<String> places() {
    Set<String> places = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals(LOCK))
          .filter(this::hasWord)
          .forEach(file -> places.add(place(root.relativize(file))));
    } catch (IOException | UncheckedIOException changing) {
      return places();
    }
    return places;
  }

  private static String place(Path file) {
    Path folder = file.getParent() == null ? file : file.getParent();
    return folder.toString().replaceAll("-[0-9]+(\\.[^/]*)?$", "");
  }

  private boolean hasWord(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      for (int start = 0; start <= bytes.length - word.length; start++) {
        int same = 0;
        while (same < word.length && bytes[start + same] == word[same]) {
          same++;
        }
        if (same == word.length) {
          return true;
        }
      }
      return false;
    } catch (IOException gone) {
      return false;
    }
  }

  private static void report(String line) {
    System.out.println("erasure: " + line);
  }
}
