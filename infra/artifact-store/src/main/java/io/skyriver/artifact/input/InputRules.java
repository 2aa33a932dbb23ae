package io.skyriver.artifact.input;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * From where inputs may come, and how much of them.
 *
 * @param schemes kinds of references that are followed at all
 * @param roots folders whose files a {@code file:} reference may name, whoever asks; links out of
 *     them lead nowhere
 * @param trustedHosts host names that may lie on private addresses; every other host must be public
 * @param mostBytes largest file
 * @param timeout bound on one fetch, from its name's resolution to its last byte
 */
public record InputRules(
    Set<Scheme> schemes,
    List<String> roots,
    Set<String> trustedHosts,
    long mostBytes,
    Duration timeout)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Everything but files: nothing of this machine, no private address, 64 MiB, 30 seconds. */
  public static final InputRules DEFAULT =
      new InputRules(
          EnumSet.allOf(Scheme.class), List.of(), Set.of(), 64L << 20, Duration.ofSeconds(30));

  public InputRules {
    schemes = Set.copyOf(schemes);
    roots = List.copyOf(roots);
    trustedHosts = Set.copyOf(trustedHosts);
    if (mostBytes < 1 || timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("inputs need a positive size and time");
    }
  }

  /** The same with files of these folders, too. */
  public InputRules withRoots(List<Path> folders) {
    List<String> named =
        folders.stream().map(folder -> folder.toAbsolutePath().normalize().toString()).toList();
    return new InputRules(schemes, named, trustedHosts, mostBytes, timeout);
  }

  /** The same with hosts that may lie on private addresses. */
  public InputRules withTrustedHosts(Set<String> hosts) {
    return new InputRules(schemes, roots, hosts, mostBytes, timeout);
  }

  /** Kinds of references. */
  public enum Scheme {
    /** The bytes themselves, in the reference. */
    DATA,
    /** A file that Skyriver keeps for the same tenant: {@code artifact:tenant/video/name}. */
    ARTIFACT,
    /** A file of this machine, below one of the roots. */
    FILE,
    HTTP,
    HTTPS
  }
}
