package io.skyriver.standalone.cli;

import io.skyriver.events.PromptSubmitted;
import io.skyriver.standalone.client.Update;
import io.skyriver.standalone.client.Update.Outcome;
import io.skyriver.standalone.client.Update.Progressed;
import io.skyriver.standalone.client.VideoClient;
import io.skyriver.standalone.progress.ProgressView;
import io.skyriver.standalone.system.Standalone;
import java.time.Duration;
import java.util.Optional;

/** The way of one prompt through the system, from its submission to its outcome. For one thread. */
final class Generation {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CANCEL_LIMIT = Duration.ofSeconds(10);

  private final Standalone system;
  private final ProgressView view;
  private final Cancellation cancellation;

  Generation(Standalone system, ProgressView view, Cancellation cancellation) {
    this.system = system;
    this.view = view;
    this.cancellation = cancellation;
  }

  /**
   * Follows the prompt to its outcome; empty when it was cancelled before there was a video, or no
   * outcome came.
   */
  Optional<Outcome> run(PromptSubmitted prompt) throws InterruptedException {
    view.say("starting");
    if (!system.awaitReachable(cancellation::isWanted)) {
      return Optional.empty();
    }
    try (VideoClient client = VideoClient.connect(system.bootstrapServers(), system.registry())) {
      client.submit(prompt);
      view.say("submitted");
      Optional<Outcome> outcome = follow(client);
      return outcome.isPresent() ? outcome : cancel(client);
    }
  }

  /** Waits for the outcome; empty when cancelling is wanted. */
  private Optional<Outcome> follow(VideoClient client) throws InterruptedException {
    while (!cancellation.isWanted()) {
      system.requireHealthy();
      Optional<Outcome> outcome = outcome(client);
      if (outcome.isPresent()) {
        return outcome;
      }
    }
    return Optional.empty();
  }

  private Optional<Outcome> cancel(VideoClient client) throws InterruptedException {
    view.say("cancelling");
    client.cancel("Cancelled at the terminal.");
    long deadline = System.nanoTime() + CANCEL_LIMIT.toNanos();
    Optional<Outcome> outcome = Optional.empty();
    while (outcome.isEmpty() && System.nanoTime() < deadline) {
      outcome = outcome(client);
    }
    return outcome;
  }

  private Optional<Outcome> outcome(VideoClient client) {
    for (Update update : client.poll(POLL)) {
      if (update instanceof Outcome outcome) {
        return Optional.of(outcome);
      }
      if (update instanceof Progressed progressed) {
        view.show(progressed.event());
      }
    }
    return Optional.empty();
  }
}
