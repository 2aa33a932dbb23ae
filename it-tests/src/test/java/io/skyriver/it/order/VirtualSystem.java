package io.skyriver.it.order;

import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.lanes.Lane;
import io.skyriver.lanes.LaneOutcome;
import io.skyriver.lanes.Lanes;
import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.permits.PermittedServer;
import io.skyriver.triton.permits.PrioritizedModelServer;
import io.skyriver.triton.turns.Weights;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/**
 * The lane and the permits that ship, on a clock that jumps from event to event: a load of an hour
 * takes moments. Chunks take what the load says, hops between them a twentieth of a second.
 */
final class VirtualSystem {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration CHUNK = Duration.ofSeconds(1);
  private static final Duration HOP = Duration.ofMillis(50);

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparing(Event::at).thenComparing(Event::number));
  private final Map<String, Job> jobs = new HashMap<>();
  private final Map<Job, Duration> took = new HashMap<>();
  private final Map<String, Double> seconds = new HashMap<>();
  private final Lanes rules;
  private final PrioritizedModelServer models;
  private Lane lane = Lane.empty("model/small");
  private Instant now = START;
  private long scheduled;

  private record Event(Instant at, long number, Runnable action) {}

  VirtualSystem(int instances, Weights weights) {
    rules = new Lanes(2 * instances + 2, weights);
    models =
        new PrioritizedModelServer(
            List.of(new PermittedServer(new Instances(), instances)), weights, () -> now);
  }

  /** Lives until all is done, or until that time. */
  void run(List<Job> load, Duration limit) {
    for (Job job : load) {
      jobs.put(job.id(), job);
      at(START.plus(job.at()), () -> command(job, LaneCommandType.ENQUEUE));
    }
    Instant end = START.plus(limit);
    while (!events.isEmpty() && !events.element().at().isAfter(end)) {
      Event next = events.remove();
      now = next.at();
      next.action().run();
    }
  }

  Outcomes outcomes() {
    return new Outcomes(List.copyOf(jobs.values()), took);
  }

  /** Seconds of model time that each tenant had. */
  Map<String, Double> seconds() {
    return Map.copyOf(seconds);
  }

  private void at(Instant time, Runnable action) {
    events.add(new Event(time, scheduled++, action));
  }

  private void command(Job job, LaneCommandType type) {
    Duration within = job.within();
    LaneCommand command =
        LaneCommand.newBuilder()
            .setLane(lane.name())
            .setVideoId(job.id())
            .setTenant(job.tenant())
            .setType(type)
            .setAttempt(1)
            .setPriority(job.priority())
            .setDeadline(within == null ? null : START.plus(job.at()).plus(within))
            .setAt(START.plus(job.at()))
            .setModelMillis(job.cost().toMillis())
            .setCompleted(type == LaneCommandType.RELEASE)
            .build();
    LaneOutcome outcome = rules.apply(lane, command, now);
    lane = outcome.lane();
    outcome
        .grants()
        .forEach(
            grant -> {
              Job granted = jobs.get(grant.getVideoId());
              if (granted != null) {
                chunk(granted, granted.cost());
              }
            });
  }

  private void chunk(Job job, Duration left) {
    Duration length = left.compareTo(CHUNK) < 0 ? left : CHUNK;
    Duration within = job.within();
    InferRequest request =
        new InferRequest(
            "denoiser",
            "1",
            job.id(),
            List.of(),
            List.of(),
            new InferRequest.Order(
                job.priority(),
                within == null ? null : START.plus(job.at()).plus(within),
                job.tenant(),
                left,
                length),
            Duration.ofMinutes(1));
    models.infer(request).thenRun(() -> done(job, left.minus(length), length));
  }

  private void done(Job job, Duration left, Duration length) {
    seconds.merge(job.tenant(), length.toMillis() / 1000.0, Double::sum);
    if (left.isZero()) {
      took.put(job, Duration.between(START.plus(job.at()), now));
      command(job, LaneCommandType.RELEASE);
    } else {
      at(now.plus(HOP), () -> chunk(job, left));
    }
  }

  /** Calls that end when their time has come. */
  private final class Instances implements ModelServer {
    @Override
    public CompletableFuture<InferResponse> infer(InferRequest request) {
      CompletableFuture<InferResponse> answer = new CompletableFuture<>();
      Duration length = request.order().turn();
      at(now.plus(length), () -> answer.complete(new InferResponse(List.of(), length)));
      return answer;
    }

    @Override
    public CompletableFuture<Boolean> ready(String model, String version) {
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public void close() {}
  }
}
