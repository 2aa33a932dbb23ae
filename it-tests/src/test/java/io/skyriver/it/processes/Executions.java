package io.skyriver.it.processes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the model server ran, by its own log, which goes on over its deaths.
 *
 * @param all in the order of the log
 */
record Executions(List<Execution> all) {

  Executions {
    all = List.copyOf(all);
  }

  /** Those in a log; none where there is no log yet. */
  static Executions in(Path log) {
    try (Stream<String> lines = Files.exists(log) ? Files.lines(log) : Stream.empty()) {
      return new Executions(lines.map(Execution::parse).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of some videos. */
  Executions of(Set<String> videos) {
    return new Executions(
        all.stream().filter(execution -> videos.contains(execution.video())).toList());
  }

  /** Chunks that began. */
  List<Execution> chunks() {
    return all.stream().filter(Execution::began).filter(Execution::isChunk).toList();
  }

  /** When the last execution of any model began. */
  Optional<Instant> lastBegun() {
    return all.stream().filter(Execution::began).map(Execution::at).max(Comparator.naturalOrder());
  }

  /** Executions of any model that began later than that. */
  List<Execution> begunAfter(Instant instant) {
    return all.stream().filter(Execution::began).filter(one -> one.at().isAfter(instant)).toList();
  }
}
