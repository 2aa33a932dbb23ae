package io.skyriver.modelserver.simulation;

import io.skyriver.modelserver.repository.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How a simulated model misbehaves. A file {@value #FILE} in the model's folder names it; the file
 * is looked for at each call, so that another process can break and mend a running server.
 */
enum Fault {
  /** Outputs of the right form full of NaN. */
  NAN,
  /** Outputs full of infinity. */
  INFINITY,
  /** Outputs that miss their last column. */
  WRONG_SHAPE,
  /** Outputs of the right shape without bytes and without an error. */
  ZERO_BYTES,
  /** Outputs of the right form full of bytes that mean nothing. */
  GARBAGE,
  /** No answer. */
  NEVER,
  /** A failure inside the model. */
  ERROR;

  static final String FILE = "fault";

  /**
   * The fault of a model now.
   *
   * @throws IllegalArgumentException when the file names none
   */
  static Optional<Fault> of(ModelVersion version) {
    try {
      String name = Files.readString(version.folder().resolve(FILE)).trim();
      return name.isEmpty() ? Optional.empty() : Optional.of(named(name));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Fault named(String name) {
    return Arrays.stream(values())
        .filter(fault -> fault.text().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "'%s' is no fault; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(Fault::text)
                                .collect(Collectors.joining(", ")))));
  }

  private String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
