package io.skyriver.triton.card;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.FloatNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JSON tree into nested records and collects what is wrong instead of stopping at the first
 * problem. Knows the types a card is made of: int, float, double, String, enums (lower case in
 * JSON), lists, maps and records. A component may have a default, which its JsonProperty states;
 * any other must be there.
 */
final class RecordReader {
  private final List<String> problems = new ArrayList<>();

  /** What was wrong so far, in the order of the record's components. */
  List<String> problems() {
    return problems;
  }

  /** Reads a record. After any problem the result is meaningless: ask {@link #problems()} first. */
  @SuppressWarnings(
      "NullAway") // null only together with a problem, which the caller looks at first
  <T extends Record> T read(JsonNode node, Class<T> type) {
    return type.cast(value(node, type, ""));
  }

  private @Nullable Object value(JsonNode node, Type type, String path) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Map.class
          ? map(node, generic, path)
          : list(node, generic.getActualTypeArguments()[0], path);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      return record(node, plain, path);
    }
    return plain.isEnum() ? constant(node, plain, path) : scalar(node, plain, path);
  }

  private @Nullable Object scalar(JsonNode node, Class<?> type, String path) {
    if (type == int.class) {
      return node.isIntegralNumber() && node.canConvertToInt()
          ? Integer.valueOf(node.intValue())
          : problem(path, "needs a whole number", node);
    }
    if (type == String.class) {
      return node.isTextual() ? node.textValue() : problem(path, "needs a string", node);
    }
    if (!node.isNumber()) {
      return problem(path, "needs a number", node);
    }
    return type == float.class || type == Float.class
        ? (Object) node.floatValue()
        : (Object) node.doubleValue();
  }

  private @Nullable Object constant(JsonNode node, Class<?> type, String path) {
    for (Object constant : type.getEnumConstants()) {
      if (key(constant).equals(node.textValue())) {
        return constant;
      }
    }
    String allowed =
        Arrays.stream(type.getEnumConstants())
            .map(RecordReader::key)
            .collect(Collectors.joining(", "));
    return problem(path, "needs one of " + allowed, node);
  }

  private @Nullable Object list(JsonNode node, Type element, String path) {
    if (!node.isArray()) {
      return problem(path, "needs an array", node);
    }
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      Object value = value(node.get(i), element, path + "[" + i + "]");
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  private @Nullable Object map(JsonNode node, ParameterizedType type, String path) {
    if (!node.isObject()) {
      return problem(path, "needs an object", node);
    }
    Map<Object, Object> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String at = at(path, field.getKey());
      Object key = value(TextNode.valueOf(field.getKey()), type.getActualTypeArguments()[0], at);
      Object value = value(field.getValue(), type.getActualTypeArguments()[1], at);
      if (key != null && value != null) {
        values.put(key, value);
      }
    }
    return values;
  }

  private @Nullable Object record(JsonNode node, Class<?> type, String path) {
    if (!node.isObject()) {
      return problem(path, "needs an object", node);
    }
    int before = problems.size();
    RecordComponent[] components = type.getRecordComponents();
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int i = 0; i < components.length; i++) {
      values[i] = component(node, components[i], path);
    }
    refuseUnknown(node, components, path);
    return problems.size() == before ? construct(type, components, values) : null;
  }

  private @Nullable Object component(JsonNode parent, RecordComponent component, String path) {
    String name = name(component);
    JsonNode node = parent.get(name);
    if (node == null) {
      return defaultValue(component, at(path, name));
    }
    boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    return nullable && node.isNull()
        ? null
        : value(node, component.getGenericType(), at(path, name));
  }

  private @Nullable Object defaultValue(RecordComponent component, String path) {
    JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
    if (property == null || property.defaultValue().isEmpty()) {
      problems.add(path + ": missing");
      return null;
    }
    String text = property.defaultValue();
    if (text.equals("null")) {
      return null;
    }
    JsonNode node =
        component.getType() == int.class
            ? IntNode.valueOf(Integer.parseInt(text))
            : component.getType() == float.class
                ? FloatNode.valueOf(Float.parseFloat(text))
                : TextNode.valueOf(text);
    return value(node, component.getGenericType(), path);
  }

  private void refuseUnknown(JsonNode node, RecordComponent[] components, String path) {
    Set<String> known =
        Arrays.stream(components).map(RecordReader::name).collect(Collectors.toSet());
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (!known.contains(field.getKey())) {
        problem(at(path, field.getKey()), "unknown field", field.getValue());
      }
    }
  }

  private @Nullable Object problem(String path, String what, JsonNode found) {
    problems.add("%s: %s, found %s".formatted(path.isEmpty() ? "card" : path, what, found));
    return null;
  }

  private static String name(RecordComponent component) {
    // The annotation of a component is kept on its accessor.
    JsonProperty renamed = component.getAccessor().getAnnotation(JsonProperty.class);
    return renamed == null || renamed.value().isEmpty() ? component.getName() : renamed.value();
  }

  private static String key(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT);
  }

  private static String at(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static Object construct(
      Class<?> type, RecordComponent[] components, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("can't construct " + type, e);
    }
  }
}
