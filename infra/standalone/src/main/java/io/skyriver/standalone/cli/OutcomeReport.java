package io.skyriver.standalone.cli;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.StoredArtifact;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.standalone.client.Update.Failed;
import io.skyriver.standalone.client.Update.Finished;
import io.skyriver.standalone.client.Update.Outcome;
import io.skyriver.standalone.client.Update.Rejected;
import io.skyriver.standalone.system.Standalone;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Tells the outcome to the person or program that asked: the file and its facts, or what went
 * wrong.
 */
final class OutcomeReport {
  private static final String CANCELLED = "cancelled";

  private final OutputFile file;
  private final boolean json;
  private final PrintStream out;
  private final PrintStream err;

  OutcomeReport(OutputFile file, boolean json, PrintStream out, PrintStream err) {
    this.file = file;
    this.json = json;
    this.out = out;
    this.err = err;
  }

  /** Stores a finished file, prints the outcome and says how the command ends. */
  ExitCode print(Optional<Outcome> outcome, Standalone system) throws IOException {
    if (outcome.isEmpty()) {
      err.println("skyriver: cancelled");
      return ExitCode.CANCELLED;
    }
    if (outcome.get() instanceof Finished finished) {
      copy(finished.event().getArtifact(), system);
      out.println(
          json
              ? Facts.json(file.path(), finished.event())
              : Facts.text(file.path(), finished.event()));
      return ExitCode.OK;
    }
    if (outcome.get() instanceof Failed failed) {
      Failure failure = failed.event().getFailure();
      complain(List.of(failure));
      return failure.getCode().equals(CANCELLED) ? ExitCode.CANCELLED : ExitCode.FAILED;
    }
    complain(((Rejected) outcome.get()).event().getFailures());
    return ExitCode.USAGE_OR_REJECTED;
  }

  private void copy(ArtifactRef artifact, Standalone system) throws IOException {
    StoredArtifact stored =
        new StoredArtifact(
            URI.create(artifact.getUri()),
            artifact.getSha256(),
            artifact.getBytes(),
            artifact.getMediaType());
    try (ArtifactStore store = system.artifacts();
        InputStream content = store.open(stored)) {
      file.fill(content);
    }
  }

  private void complain(List<Failure> failures) {
    if (json) {
      out.println(Facts.json(failures));
    }
    for (Failure failure : failures) {
      err.println("skyriver: " + failure.getCode() + ": " + failure.getMessage());
      Remedies.of(failure).ifPresent(err::println);
    }
  }
}
