package io.skyriver.config;

import static io.skyriver.config.Kind.Disclosure.MASKED;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One reading of a tree; collects what is wrong until all is read. */
final class Reading {
  private final ConfigTree tree;
  private final Map<String, Setting<?>> settings = new TreeMap<>();
  private final Map<String, Given> texts = new TreeMap<>();
  private final List<Problem> problems = new ArrayList<>();

  Reading(ConfigTree tree) {
    this.tree = tree;
    tree.settings().forEach(setting -> settings.put(setting.key(), setting));
  }

  Values read(ConfigSources sources) {
    sources.file().ifPresent(this::takeFile);
    new TreeMap<>(sources.environment()).forEach(this::takeVariable);
    sources.given().forEach((key, text) -> take(new Given(key, key, text, "given directly")));
    Map<Setting<?>, Object> values = new HashMap<>();
    tree.settings().forEach(setting -> parse(setting).ifPresent(v -> values.put(setting, v)));
    Map<PassThrough, Map<String, String>> passed = new HashMap<>();
    tree.passThroughs().forEach(target -> passed.put(target, passedTo(target)));
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(tree.process(), problems);
    }
    return new Values(values, passed);
  }

  private void takeFile(Path file) {
    Map<String, Given> before = new HashMap<>();
    try {
      for (Given entry : PropertiesFile.read(file)) {
        @Nullable Given first = before.putIfAbsent(entry.key(), entry);
        if (first == null) {
          take(entry);
        } else {
          add(entry, null, "is there already, at " + first.origin());
        }
      }
    } catch (IOException unreadable) {
      problems.add(
          new Problem(file.toString(), null, null, "can't be read: " + reason(unreadable)));
    }
  }

  private static String reason(IOException unreadable) {
    if (unreadable instanceof NoSuchFileException) {
      return "there is no such file";
    }
    return unreadable instanceof CharacterCodingException
        ? "it is not UTF-8"
        : String.valueOf(unreadable.getMessage());
  }

  private void takeVariable(String variable, String text) {
    if (variable.startsWith(tree.variablePrefix())) {
      take(new Given(keyOf(variable), variable, text, "environment"));
    }
  }

  private String keyOf(String variable) {
    return settings.keySet().stream()
        .filter(key -> tree.variable(key).equals(variable))
        .findFirst()
        .orElseGet(
            () ->
                variable
                    .substring(tree.variablePrefix().length())
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '.'));
  }

  private void take(Given given) {
    Optional<PassThrough> target = target(given.key());
    if (settings.containsKey(given.key())) {
      texts.put(given.key(), given);
    } else if (target.isEmpty()) {
      unknown(given);
    } else {
      takeFor(target.get(), given);
    }
  }

  private void takeFor(PassThrough target, Given given) {
    String property = property(target, given);
    @Nullable String why = target.decided().get(property);
    if (why == null) {
      texts.put(given.key(), given);
    } else {
      String shown = Masks.isSecret(property) ? Masks.MASK : given.text();
      add(given, shown, "can't be handed on: " + why);
    }
  }

  private Optional<PassThrough> target(String key) {
    return tree.passThroughs().stream()
        .filter(
            target ->
                key.startsWith(target.keyPrefix()) && key.length() > target.keyPrefix().length())
        .findFirst();
  }

  private void unknown(Given given) {
    boolean isVariable = !given.name().equals(given.key());
    List<String> known =
        settings.keySet().stream().map(key -> isVariable ? tree.variable(key) : key).toList();
    String hint =
        Nearest.to(given.name(), known).map(name -> "; did you mean " + name + "?").orElse("");
    // Its value stays unsaid: what is misspelled may be a secret.
    add(given, null, "is no setting of " + tree.process() + hint);
  }

  private Optional<Object> parse(Setting<?> setting) {
    Optional<Given> given =
        Optional.ofNullable(texts.get(setting.key())).filter(text -> !text.isBlank());
    if (given.isEmpty() && setting.presence() == Setting.Presence.REQUIRED) {
      String remark = "is missing: set it in the file or as " + tree.variable(setting.key());
      problems.add(new Problem(setting.key(), null, null, remark));
      return Optional.empty();
    }
    try {
      return Optional.of(setting.value().apply(given.map(Given::text)));
    } catch (IllegalArgumentException notAllowed) {
      given.ifPresent(text -> refuse(setting, text));
      return Optional.empty();
    }
  }

  private void refuse(Setting<?> setting, Given given) {
    String shown = setting.kind().disclosure() == MASKED ? Masks.MASK : given.text();
    add(given, shown, "must be " + setting.kind().allowed());
  }

  private void add(Given given, @Nullable String value, String remark) {
    problems.add(new Problem(given.name(), given.origin(), value, remark));
  }

  private Map<String, String> passedTo(PassThrough target) {
    Map<String, String> properties = new TreeMap<>();
    texts.values().stream()
        .filter(given -> given.key().startsWith(target.keyPrefix()))
        .filter(given -> !settings.containsKey(given.key()))
        .forEach(given -> properties.put(property(target, given), given.text()));
    return Map.copyOf(properties);
  }

  private static String property(PassThrough target, Given given) {
    return given.key().substring(target.keyPrefix().length());
  }
}
