package io.skyriver.modelserver.repository;

import java.util.List;

/** A model folder that can't be served as it is. Names every problem. */
public final class InvalidModelException extends Exception {
  private static final long serialVersionUID = 1L;

  public InvalidModelException(String model, List<String> problems) {
    super("model '" + model + "': " + String.join("; ", problems));
  }

  public InvalidModelException(String model, String problem, Throwable cause) {
    super("model '" + model + "': " + problem, cause);
  }
}
