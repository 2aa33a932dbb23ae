package io.skyriver.api;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LedgerEntry;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.Video;
import io.skyriver.ledger.Cause;
import io.skyriver.ledger.Ledger;
import io.skyriver.ledger.LedgerEvent;
import io.skyriver.ledger.LedgerOutcome;
import io.skyriver.ledger.Links;
import io.skyriver.ledger.Samples;
import io.skyriver.ledger.Write;
import io.skyriver.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A ledger behind both ports of the API, without Kafka. */
final class InMemoryLedger implements VideoReader, Submitter {
  final List<PromptSubmitted> submitted = new ArrayList<>();
  private final Ledger ledger = new Ledger(Samples.ACCEPTANCE, new Links(null), 3);
  private final VideoIndex index =
      new VideoIndex(Duration.ofDays(30), InstantSource.fixed(Samples.NOW));
  private final Map<String, LedgerEntry> entries = new HashMap<>();
  private boolean asleep;
  private boolean down;
  private long second;

  /** From now on wishes are taken but nothing comes of them. */
  synchronized void fallAsleep() {
    asleep = true;
  }

  /** From now on nothing can be written or read. */
  synchronized void goDown() {
    down = true;
  }

  /** Lets a lane and the stages have acted. */
  synchronized void grant(String videoId) {
    apply(new LedgerEvent.Granted(new LaneGrant("tiny/small", videoId, 1, true, 0, null), cause()));
  }

  synchronized void position(String videoId, int ahead, Instant expected) {
    apply(
        new LedgerEvent.Granted(
            new LaneGrant("tiny/small", videoId, 1, false, ahead, expected), cause()));
  }

  synchronized void stage(StageEvent event) {
    apply(new LedgerEvent.Staged(event, cause()));
  }

  /** Lets time have passed for a video. */
  synchronized void age(String videoId, Instant now) {
    apply(new LedgerEvent.Due(videoId, new Cause("due", now)));
  }

  @Override
  public synchronized void submit(PromptSubmitted submission, @Nullable String traceparent) {
    requireUp();
    submitted.add(submission);
    String videoId = Objects.requireNonNull(submission.getVideoId());
    apply(new LedgerEvent.Submitted(videoId, submission, cause()));
  }

  @Override
  public synchronized void cancel(CancellationRequested cancellation) {
    requireUp();
    String videoId = Objects.requireNonNull(cancellation.getVideoId());
    apply(new LedgerEvent.Cancelled(videoId, "", cause()));
  }

  @Override
  public synchronized void erase(String videoId) {
    requireUp();
    apply(new LedgerEvent.Erased(videoId, "", cause()));
  }

  @Override
  public synchronized Optional<Video> find(String videoId) {
    if (down) {
      throw new UnreadableException("down", null);
    }
    return index.find(videoId);
  }

  @Override
  public synchronized boolean isErased(String videoId) {
    return index.isErased(videoId);
  }

  @Override
  public Optional<Video> await(
      String videoId, Predicate<Optional<Video>> wanted, Duration timeout) {
    index.await(() -> wanted.test(index.find(videoId)), timeout);
    return index.find(videoId);
  }

  @Override
  public VideoPage page(@Nullable String after, int limit, Order order) {
    return index.page(after, limit, order);
  }

  @Override
  public List<Video> waiting(String lane) {
    return index.waiting(lane);
  }

  @Override
  public synchronized boolean isReady() {
    return !down;
  }

  @Override
  public void close() {}

  private void apply(LedgerEvent event) {
    if (asleep) {
      return;
    }
    LedgerOutcome outcome = ledger.apply(entries.get(event.videoId()), event);
    if (outcome.entry() != null) {
      entries.put(event.videoId(), outcome.entry());
    }
    outcome.writes().stream()
        .filter(write -> write.topic().equals(Topics.VIDEOS))
        .forEach(this::publish);
  }

  private void publish(Write<?> write) {
    if (write.value() instanceof Video video) {
      index.put(video);
    } else {
      index.erase(write.key(), Samples.NOW);
    }
  }

  private Cause cause() {
    second++;
    return new Cause("test-0-" + second, Samples.NOW.plusSeconds(second));
  }

  private void requireUp() {
    if (down) {
      throw new UnsubmittedException("down", null);
    }
  }
}
