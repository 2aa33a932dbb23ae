package io.skyriver.standalone.cli;

import io.skyriver.standalone.cli.Times.Length;
import io.skyriver.standalone.client.ClientException;
import io.skyriver.standalone.client.ClientException.Kind;
import java.time.Duration;
import java.util.Collection;
import picocli.CommandLine.Option;

/** How long a command waits. */
final class TimeoutOption {
  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "1h",
      converter = Length.class,
      description = "Wait that long at most, for example 90s or 5m (default ${DEFAULT-VALUE}).")
  private Duration timeout = Duration.ofHours(1);

  Duration limit() {
    return timeout;
  }

  /** What is said when the time is over. */
  ClientException over(Collection<String> videoIds) {
    return new ClientException(
        Kind.UNFINISHED,
        "not_in_time",
        "%s did not end within %s: it goes on, 'skyriver watch' waits again"
            .formatted(String.join(", ", videoIds), text(timeout)));
  }

  private static String text(Duration time) {
    return time.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
  }
}
