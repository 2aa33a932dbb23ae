package io.skyriver.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where settings come from. The environment goes before the file.
 *
 * @param file a properties file, if there is one
 * @param environment variables by name; those of other programs are left alone
 * @param given settings by key, from within the program; they go before the environment
 */
public record ConfigSources(
    Optional<Path> file, Map<String, String> environment, Map<String, String> given) {

  public ConfigSources {
    environment = Map.copyOf(environment);
    given = Map.copyOf(given);
  }

  public static ConfigSources of(Path file, Map<String, String> environment) {
    return new ConfigSources(Optional.of(file), environment, Map.of());
  }

  public static ConfigSources ofEnvironment(Map<String, String> environment) {
    return new ConfigSources(Optional.empty(), environment, Map.of());
  }

  public static ConfigSources ofSettings(Map<String, String> given) {
    return new ConfigSources(Optional.empty(), Map.of(), given);
  }

  /** What a process has: at most one argument, the file, and its environment. */
  public static ConfigSources ofProcess(String[] arguments) {
    if (arguments.length > 1) {
      throw new IllegalArgumentException(
          "give one properties file or none, not " + arguments.length + " arguments");
    }
    return arguments.length == 0
        ? ofEnvironment(System.getenv())
        : of(Path.of(arguments[0]), System.getenv());
  }
}
