package io.skyriver.triton.circuit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Whether the model files of an endpoint are those of a card (law 11). The card's digest is over
 * the digests of all its models, so an endpoint that has only some of them, or tells none, can't be
 * compared and is believed.
 *
 * @param card the files that videos are pinned to
 * @param control of the endpoint
 * @param timeout bound on each question
 */
public record Identity(ModelCard card, EndpointControl control, Duration timeout) {

  /** What an endpoint is. */
  public enum Answer {
    /** It has the card's files, as far as it tells. */
    SAME,
    /** It has others. */
    OTHER,
    /** It gave no answer. */
    SILENT
  }

  /** Completes normally in any case. */
  public CompletableFuture<Answer> ask() {
    List<CompletableFuture<Optional<String>>> digests = new ArrayList<>();
    for (Role role : Role.values()) {
      ServedModel served = card.models().get(role);
      if (served != null) {
        digests.add(digest(served));
      }
    }
    return CompletableFuture.allOf(digests.toArray(CompletableFuture[]::new))
        .thenApply(all -> compared(digests.stream().map(CompletableFuture::join).toList()))
        .exceptionally(failure -> Answer.SILENT);
  }

  private CompletableFuture<Optional<String>> digest(ServedModel served) {
    return control.digest(served.name(), served.version(), timeout);
  }

  private Answer compared(List<Optional<String>> digests) {
    List<String> known = digests.stream().flatMap(Optional::stream).toList();
    if (known.size() < digests.size()) {
      return Answer.SAME;
    }
    return sha256(String.join("\n", known)).equals(card.digest()) ? Answer.SAME : Answer.OTHER;
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
