package io.skyriver.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that can't be used; tells everything that is wrong with it, without secrets. */
public final class InvalidConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final ArrayList<Problem> problems;

  /**
   * @param process whose configuration it is
   */
  public InvalidConfigException(String process, List<Problem> problems) {
    super(message(process, problems));
    this.problems = new ArrayList<>(problems);
  }

  public List<Problem> problems() {
    return List.copyOf(problems);
  }

  private static String message(String process, List<Problem> problems) {
    return problems.stream()
        .map(problem -> "\n  - " + problem)
        .collect(
            Collectors.joining(
                "", "the configuration of %s can't be used:".formatted(process), ""));
  }
}
