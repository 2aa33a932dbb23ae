package io.skyriver.config;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Java's format of properties, with the line of each entry. */
final class PropertiesFile {

  private PropertiesFile() {}

  /**
   * The entries in order; a key that comes twice is there twice.
   *
   * @throws IOException if the file can't be read, or holds a malformed escape
   */
  static List<Given> read(Path file) throws IOException {
    List<Given> entries = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int first = 0; first < lines.size(); ) {
      int next = endOfEntry(lines, first);
      for (Given entry :
          entry(lines.subList(first, next), file.getFileName() + " line " + (first + 1))) {
        entries.add(entry);
      }
      first = next;
    }
    return entries;
  }

  /** An entry goes on as long as its lines end with an odd number of backslashes. */
  private static int endOfEntry(List<String> lines, int first) {
    int line = first;
    while (!isComment(lines.get(first)) && line + 1 < lines.size() && goesOn(lines.get(line))) {
      line++;
    }
    return line + 1;
  }

  private static boolean isComment(String line) {
    String text = line.stripLeading();
    return text.startsWith("#") || text.startsWith("!");
  }

  private static boolean goesOn(String line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  private static List<Given> entry(List<String> lines, String origin) throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(String.join("\n", lines)));
    } catch (IllegalArgumentException malformed) {
      throw new IOException(origin + ": " + malformed.getMessage(), malformed);
    }
    return properties.stringPropertyNames().stream()
        .map(key -> new Given(key, key, properties.getProperty(key), origin))
        .toList();
  }
}
