package io.skyriver.config;

import java.util.List;
import java.util.stream.Collectors;

/** Renders the settings of processes for people. */
public final class ConfigReference {
  private static final String TABLE =
      """
      | key | variable | type | default | allowed | what it is |
      |---|---|---|---|---|---|
      """;

  private ConfigReference() {}

  /** A section with a table for each process, Markdown. */
  public static String markdown(List<ConfigTree> trees) {
    return trees.stream().map(ConfigReference::section).collect(Collectors.joining("\n"));
  }

  private static String section(ConfigTree tree) {
    StringBuilder section = new StringBuilder();
    section.append("## ").append(tree.process()).append("\n\n");
    section.append(tree.about()).append("\n\n").append(TABLE);
    tree.settings().forEach(setting -> section.append(row(tree, setting)));
    tree.passThroughs().forEach(target -> section.append(row(tree, target)));
    return section.toString();
  }

  private static String row(ConfigTree tree, Setting<?> setting) {
    String usual =
        switch (setting.presence()) {
          case REQUIRED -> "**required**";
          case DEFAULTED -> "`" + setting.fallback().orElseThrow() + "`";
          case OPTIONAL -> "absent";
        };
    return row(
        setting.key(),
        tree.variable(setting.key()),
        setting.kind().type(),
        usual,
        setting.kind().allowed(),
        setting.description());
  }

  private static String row(ConfigTree tree, PassThrough target) {
    String decided = target.decided().keySet().stream().sorted().collect(Collectors.joining(", "));
    return row(
        target.keyPrefix() + "…",
        tree.variable(target.prefix()) + "_…",
        "properties",
        "none",
        "any name but " + decided,
        target.description());
  }

  private static String row(
      String key, String variable, String type, String usual, String allowed, String description) {
    return "| `%s` | `%s` | %s | %s | %s | %s |\n"
        .formatted(key, variable, type, usual, cell(allowed), cell(description));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
