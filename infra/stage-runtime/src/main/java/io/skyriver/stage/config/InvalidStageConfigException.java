package io.skyriver.stage.config;

import java.util.List;

/** A configuration that can't be used, with everything that is wrong with it. */
public final class InvalidStageConfigException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  InvalidStageConfigException(List<String> problems) {
    super("the stage's configuration is invalid: " + String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  public List<String> problems() {
    return problems;
  }
}
