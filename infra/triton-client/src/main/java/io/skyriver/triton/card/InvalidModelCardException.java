package io.skyriver.triton.card;

import java.util.List;

/**
 * A model card that can't be used. Names every problem with its path in the JSON and the value
 * found there.
 */
public final class InvalidModelCardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  public InvalidModelCardException(String source, List<String> problems) {
    super("model card %s: %s".formatted(source, String.join("; ", problems)));
    this.problems = List.copyOf(problems);
  }

  /** One sentence per problem, in the order of the card. */
  public List<String> problems() {
    return problems;
  }
}
