package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.schemas.headers.DeadLetterHeaders;
import io.skyriver.standalone.cli.Times.Moment;
import io.skyriver.standalone.cli.Times.Reference;
import io.skyriver.standalone.client.DeadLetter;
import io.skyriver.standalone.client.DeadLetters;
import io.skyriver.standalone.client.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Gives dead letters another chance. */
@Command(
    name = "redrive",
    description = {
      "Publishes dead letters again where they came from.",
      "They go to the same topic and partition, oldest first, with the key and headers of the original record.",
      "Each goes back once: a mark beside it (same key, no value, header skyriver-redriven) is written in the same",
      "transaction. A record that went back and failed again is left where it is, unless --again is given.",
      "Mend the reason first; --dry-run shows what would go back."
    },
    footer = {
      "%nJSON: a line for each letter: letter, action (redriven, would_redrive, left), code, class, message, stage,",
      "topic, partition, offset, at, bytes."
    })
@Exits({ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE_OR_REJECTED, ExitCode.UNREACHABLE})
final class RedriveCommand extends ClientCommand {
  @Option(
      names = "--code",
      paramLabel = "CODE",
      split = ",",
      description = "Only letters with one of these codes, for example undecodable.")
  private Set<String> codes = Set.of();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      split = ",",
      description = "Only letters from these topics.")
  private Set<String> topics = Set.of();

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "30d",
      converter = Moment.class,
      description =
          "Only letters since then, 2026-01-31T12:00:00Z or 2h ago (default ${DEFAULT-VALUE}).")
  private Reference since = new Reference(null, Duration.ofDays(30));

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "At most that many (default ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--dry-run", description = "Only show what would go back.")
  private boolean dryRun;

  @Option(names = "--again", description = "Also those that failed again after they went back.")
  private boolean again;

  /** What happens to a letter. */
  private enum Action {
    REDRIVEN,
    WOULD_REDRIVE,
    LEFT;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  void check() {
    if (limit < 1) {
      throw new UsageException("--limit must be at least 1");
    }
  }

  @Override
  ExitCode run(Session session, Printer printer) {
    try (DeadLetters letters = session.deadLetters()) {
      if (!dryRun) {
        letters.claim();
      }
      List<DeadLetter> waiting =
          letters.waiting(since.before(Instant.now()), letter -> isWanted(letter.why()));
      int left = limit;
      for (DeadLetter letter : waiting) {
        Action action = left == 0 ? Action.LEFT : act(letter, letters);
        if (left == 0) {
          printer.note("more are waiting: raise --limit");
          break;
        }
        left -= action == Action.LEFT ? 0 : 1;
        printer.print(text(letter, action), () -> json(letter, action));
      }
      if (waiting.isEmpty()) {
        printer.note("no dead letter is waiting");
      }
    }
    return ExitCode.OK;
  }

  private boolean isWanted(DeadLetterHeaders why) {
    return (codes.isEmpty() || codes.contains(why.code()))
        && (topics.isEmpty() || topics.contains(why.topic()));
  }

  private Action act(DeadLetter letter, DeadLetters letters) {
    if (!again && letters.hasFailedAgain(letter)) {
      return Action.LEFT;
    }
    if (dryRun) {
      return Action.WOULD_REDRIVE;
    }
    letters.redrive(letter);
    return Action.REDRIVEN;
  }

  private static String text(DeadLetter letter, Action action) {
    DeadLetterHeaders why = letter.why();
    return "%-13s  %s  %s  %d bytes  %s: %s"
        .formatted(
            action.text(), letter.at(), why.origin(), letter.bytes(), why.code(), why.message());
  }

  private static ObjectNode json(DeadLetter letter, Action action) {
    DeadLetterHeaders why = letter.why();
    return JsonNodeFactory.instance
        .objectNode()
        .put("letter", letter.place())
        .put("action", action.text())
        .put("code", why.code())
        .put("class", why.failureClass())
        .put("message", why.message())
        .put("stage", why.stage())
        .put("topic", why.topic())
        .put("partition", why.partition())
        .put("offset", why.offset())
        .put("at", letter.at().toString())
        .put("bytes", letter.bytes());
  }
}
