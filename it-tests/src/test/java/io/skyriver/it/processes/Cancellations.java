package io.skyriver.it.processes;

import io.skyriver.events.PromptSubmitted;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.Set;

/**
 * Submits videos and cancels each of them a random time later, every fourth over HTTP and the
 * others over their topic. For one thread.
 */
final class Cancellations {
  private static final Duration BETWEEN = Duration.ofMillis(1200);
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(4);
  private static final Duration HTTP_LIMIT = Duration.ofSeconds(60);

  private final SeparateSkyriver processes;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random;

  Cancellations(SeparateSkyriver processes, long seed) {
    this.processes = processes;
    this.random = new Random(seed);
  }

  private record End(Instant at, String video, boolean overHttp) {}

  /** Gives the ids of as many videos as there are prompts, all of them cancelled. */
  Set<String> of(List<PromptSubmitted> prompts) throws Exception {
    Set<String> videos = new LinkedHashSet<>();
    Queue<End> ends = new PriorityQueue<>(Comparator.comparing(End::at));
    Instant next = Instant.now();
    while (videos.size() < prompts.size() || !ends.isEmpty()) {
      processes.observer().read();
      Instant now = Instant.now();
      if (videos.size() < prompts.size() && now.isAfter(next)) {
        String video = processes.observer().submit(prompts.get(videos.size()));
        videos.add(video);
        ends.add(new End(now.plus(upTo(LONGEST_LIFE)), video, videos.size() % 4 == 0));
        next = next.plus(BETWEEN);
      }
      if (!ends.isEmpty() && now.isAfter(ends.element().at())) {
        end(ends.remove());
      }
    }
    return videos;
  }

  private Duration upTo(Duration longest) {
    return Duration.ofMillis(random.nextLong(longest.toMillis()));
  }

  private void end(End end) throws Exception {
    if (end.overHttp()) {
      delete(end.video());
    } else {
      processes.observer().cancel(end.video());
    }
  }

  /** A video is known to the API once the ledger has accepted it. */
  private void delete(String video) throws Exception {
    URI address = processes.http().resolve("/v1/videos/" + video);
    Instant limit = Instant.now().plus(HTTP_LIMIT);
    List<Integer> answers = new ArrayList<>();
    while (Instant.now().isBefore(limit)) {
      HttpRequest request = HttpRequest.newBuilder(address).DELETE().timeout(HTTP_LIMIT).build();
      answers.add(http.send(request, BodyHandlers.discarding()).statusCode());
      if (answers.get(answers.size() - 1) / 100 == 2) {
        return;
      }
      processes.observer().read();
    }
    throw new IOException("cancelled over HTTP: " + answers);
  }
}
