package io.skyriver.it.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.VideoFinished;
import io.skyriver.it.processes.Chaos.Death;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * What became of the videos of a {@link Chaos}.
 *
 * @param kills how often each process was killed
 * @param videos videos that were made meanwhile
 * @param chunksNeeded chunks of the same videos undisturbed, by the model server
 * @param chunksExecuted chunks that the model server began meanwhile
 * @param windowsInFlight windows that were being denoised when a process was killed, over all kills
 * @param duplicates outcomes beyond the first of a video, for a read-committed reader
 * @param lost videos without an outcome
 * @param different what the file of a video is, where it is not the undisturbed one
 * @param took from the first kill to the last outcome
 */
record ChaosReport(
    Map<String, Integer> kills,
    int videos,
    int chunksNeeded,
    int chunksExecuted,
    long windowsInFlight,
    long duplicates,
    long lost,
    List<String> different,
    Duration took) {

  /**
   * @param calm which prompt each undisturbed video was made of
   * @param made the same of the others
   */
  static ChaosReport of(
      SeparateSkyriver processes,
      Map<String, Integer> calm,
      Map<String, Integer> made,
      List<Death> deaths) {
    Observer observer = processes.observer();
    Map<String, List<SpecificRecordBase>> outcomes = observer.outcomes();
    Map<Integer, Integer> needed = chunks(processes, calm);
    return new ChaosReport(
        deaths.stream()
            .collect(Collectors.toMap(Death::process, death -> 1, Integer::sum, TreeMap::new)),
        made.size(),
        made.values().stream().mapToInt(needed::get).sum(),
        chunks(processes, made).values().stream().mapToInt(Integer::intValue).sum(),
        inFlight(processes, made, deaths),
        made.keySet().stream().mapToLong(video -> beyondFirst(outcomes.get(video))).sum(),
        made.keySet().stream().filter(video -> !outcomes.containsKey(video)).count(),
        different(outcomes, calm, made),
        deaths.isEmpty() ? Duration.ZERO : Duration.between(deaths.get(0).from(), Instant.now()));
  }

  private static long beyondFirst(@Nullable List<?> outcomes) {
    return outcomes == null ? 0 : outcomes.size() - 1;
  }

  /** Chunks that began, by prompt. */
  private static Map<Integer, Integer> chunks(
      SeparateSkyriver processes, Map<String, Integer> videos) {
    return processes.executions().of(videos.keySet()).chunks().stream()
        .collect(Collectors.toMap(chunk -> videos.get(chunk.video()), chunk -> 1, Integer::sum));
  }

  /** A window is in flight from its first chunk's beginning until the stage has said it is done. */
  private static long inFlight(
      SeparateSkyriver processes, Map<String, Integer> made, List<Death> deaths) {
    Map<String, Instant> ends = processes.observer().finishedWindows(made.keySet());
    Map<String, Instant> begins = new HashMap<>();
    processes
        .executions()
        .of(made.keySet())
        .chunks()
        .forEach(chunk -> begins.putIfAbsent(chunk.window(), chunk.at()));
    return deaths.stream()
        .mapToLong(
            death ->
                begins.entrySet().stream()
                    .filter(begin -> begin.getValue().isBefore(death.to()))
                    .map(begin -> ends.getOrDefault(begin.getKey(), Instant.MAX))
                    .filter(end -> end.isAfter(death.from()))
                    .count())
        .sum();
  }

  private static List<String> different(
      Map<String, List<SpecificRecordBase>> outcomes,
      Map<String, Integer> calm,
      Map<String, Integer> made) {
    Map<Integer, String> hashes = new HashMap<>();
    calm.forEach((video, prompt) -> hashes.put(prompt, hash(outcomes.get(video))));
    List<String> different = new ArrayList<>();
    made.forEach(
        (video, prompt) -> {
          String hash = hash(outcomes.get(video));
          if (!hash.equals(hashes.get(prompt))) {
            different.add("%s of prompt %d is %s".formatted(video, prompt, hash));
          }
        });
    return different;
  }

  private static String hash(@Nullable List<SpecificRecordBase> outcomes) {
    return outcomes != null && outcomes.get(0) instanceof VideoFinished finished
        ? finished.getArtifact().getSha256()
        : "no file but " + outcomes;
  }

  /** Fails unless nothing was lost, done twice or made differently, and little made again. */
  void assertHolds() {
    assertThat(lost).as("videos lost").isZero();
    assertThat(duplicates).as("outcomes that were one too many").isZero();
    assertThat(different).as("videos that are not the undisturbed ones").isEmpty();
    assertThat(chunksExecuted - chunksNeeded)
        .as("chunks again")
        .isLessThanOrEqualTo((int) windowsInFlight);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    kills.forEach((process, times) -> text.append("killed %s: %d%n".formatted(process, times)));
    return text.append("kills: ")
        .append(kills.values().stream().mapToInt(Integer::intValue).sum())
        .append("%nvideos: %d in %d s%n".formatted(videos, took.toSeconds()))
        .append("chunks executed, by the model server: %d%n".formatted(chunksExecuted))
        .append("chunks needed: %d%n".formatted(chunksNeeded))
        .append("chunks executed again: %d%n".formatted(chunksExecuted - chunksNeeded))
        .append("windows in flight at each kill, summed: %d%n".formatted(windowsInFlight))
        .append("duplicate outcomes: %d%n".formatted(duplicates))
        .append("lost videos: %d%n".formatted(lost))
        .append(
            "hashes equal to the calm run: %d of %d%n".formatted(videos - different.size(), videos))
        .append(different.isEmpty() ? "" : String.join("\n", different) + "\n")
        .toString();
  }
}
