package io.skyriver.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the text of a setting can be.
 *
 * @param type name of the type, for the reference
 * @param allowed what follows "must be"
 * @param parser turns a text without space around it into a value; throws an {@link
 *     IllegalArgumentException} for what is not allowed
 * @param disclosure whether the text may be shown
 */
public record Kind<T>(
    String type, String allowed, Function<String, T> parser, Disclosure disclosure) {
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");

  /** Whether a value may be shown to people. */
  public enum Disclosure {
    SHOWN,
    MASKED
  }

  /** A kind whose texts may be shown. */
  public static <T> Kind<T> of(String type, String allowed, Function<String, T> parser) {
    return new Kind<>(type, allowed, parser, Disclosure.SHOWN);
  }

  public static Kind<String> text() {
    return of("text", "a text", Function.identity());
  }

  public static Kind<Secret> secret() {
    return new Kind<>("secret", "a text, never shown", Secret::new, Disclosure.MASKED);
  }

  /** Both ends included. */
  public static Kind<Integer> integer(int least, int most) {
    return of(
        "integer",
        "a whole number from %d to %d".formatted(least, most),
        text -> within(Integer.parseInt(text), least, most));
  }

  /** Both ends included. */
  public static Kind<Double> decimal(double least, double most) {
    return of(
        "decimal",
        "a number from %s to %s".formatted(least, most),
        text -> within(Double.parseDouble(text), least, most));
  }

  public static Kind<Integer> port() {
    return of(
        "port",
        "a port from 0 to 65535, 0 for any free one",
        text -> within(Integer.parseInt(text), 0, 65535));
  }

  /** Longer than zero: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h} or ISO 8601. */
  public static Kind<Duration> duration() {
    return of("duration", "longer than zero, such as 500ms, 10s, 2m, 1h or PT10S", Kind::duration);
  }

  /** From 1 byte to {@code most}. */
  public static Kind<DataSize> dataSize(DataSize most) {
    return of(
        "size",
        "from 1 byte to %s, such as 512KiB or 256MiB".formatted(most),
        text -> {
          DataSize size = DataSize.parse(text);
          within(size.bytes(), 1L, most.bytes());
          return size;
        });
  }

  /** Relative paths count from the working directory. */
  public static Kind<Path> path() {
    return of("path", "a path", Path::of);
  }

  /** An absolute URI with one of the schemes and a host. */
  public static Kind<URI> url(String... schemes) {
    return of(
        "URL",
        "a URL with " + String.join(" or ", schemes),
        text -> requireHost(requireScheme(URI.create(text), schemes)));
  }

  /** A place in a file system: a URI with one of the schemes, or a bare path. */
  public static Kind<URI> location(String... schemes) {
    return of(
        "location",
        "a path, or a URI with " + String.join(" or ", schemes),
        text ->
            text.contains(":/")
                ? requireScheme(URI.create(text), schemes)
                : Path.of(text).toAbsolutePath().toUri());
  }

  public static Kind<String> hostAndPort() {
    return of("host:port", "a host and a port, such as localhost:9092", Kind::hostAndPort);
  }

  /** The constants of an enum, in lower case with dashes. */
  public static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    List<E> constants = List.of(type.getEnumConstants());
    String names = constants.stream().map(Kind::nameOf).collect(Collectors.joining(", "));
    return of("choice", "one of " + names, text -> constant(constants, text));
  }

  /** One or more values with commas between them. */
  public static <T> Kind<List<T>> listOf(Kind<T> element) {
    return new Kind<>(
        "list of " + element.type(),
        "one or more with commas between, each " + element.allowed(),
        text -> Arrays.stream(text.split(",", -1)).map(part -> element.parse(part)).toList(),
        element.disclosure());
  }

  /**
   * The value of a text.
   *
   * @throws IllegalArgumentException if it is not allowed
   */
  T parse(String text) {
    String stripped = text.strip();
    if (stripped.isEmpty()) {
      throw new IllegalArgumentException("nothing is there");
    }
    return parser.apply(stripped);
  }

  private static Duration duration(String text) {
    String iso = text.toUpperCase(Locale.ROOT);
    Duration duration;
    try {
      duration =
          iso.endsWith("MS")
              ? Duration.ofMillis(Long.parseLong(iso.substring(0, iso.length() - 2)))
              : Duration.parse(iso.startsWith("P") ? iso : "PT" + iso);
    } catch (DateTimeException invalid) {
      throw new IllegalArgumentException(invalid.getMessage(), invalid);
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("not longer than zero");
    }
    return duration;
  }

  private static String hostAndPort(String text) {
    Matcher matcher = HOST_AND_PORT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("no host and port");
    }
    within(Integer.parseInt(matcher.group(2)), 1, 65535);
    return text;
  }

  private static <N extends Comparable<N>> N within(N value, N least, N most) {
    // Written so that NaN, which Java orders above everything, is outside too.
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(value + " is not from " + least + " to " + most);
    }
    return value;
  }

  private static URI requireScheme(URI uri, String... schemes) {
    if (!Arrays.asList(schemes).contains(uri.getScheme())) {
      throw new IllegalArgumentException("the scheme is " + uri.getScheme());
    }
    return uri;
  }

  private static URI requireHost(URI uri) {
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("there is no host");
    }
    return uri;
  }

  private static <E extends Enum<E>> E constant(List<E> constants, String text) {
    return constants.stream()
        .filter(constant -> nameOf(constant).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is unknown"));
  }

  private static String nameOf(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
