package io.skyriver.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The fields of a request, sent as a JSON object or as a form. In a form every value is text, and
 * {@code metadata[name]} is a field of an object.
 */
record Fields(Map<String, JsonNode> values, Map<String, UploadedFile> files) {
  /** Longer than a picture in a field may be, which is 20971520 characters. */
  private static final int LONGEST_TEXT = 22 << 20;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
                  .build())
          .build();
  private static final Pattern NESTED = Pattern.compile("([a-z_]+)\\[([^\\]]+)\\]");

  static Fields of(Context request) {
    boolean form = request.isMultipartFormData() || request.isFormUrlencoded();
    return form ? ofForm(request) : ofJson(request.bodyAsBytes());
  }

  /** The value of a field; empty when it is absent or null. */
  Optional<JsonNode> find(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isNull());
  }

  boolean has(String name) {
    return files.containsKey(name) || find(name).isPresent();
  }

  /** From the bytes: a decoded text would hide what is no UTF-8. */
  private static Fields ofJson(byte[] body) {
    try {
      if (!(JSON.readTree(body) instanceof ObjectNode object)) {
        throw ApiException.badRequest(null, "json_invalid", "the body must be a JSON object");
      }
      Map<String, JsonNode> values = new LinkedHashMap<>();
      object.fields().forEachRemaining(field -> values.put(field.getKey(), field.getValue()));
      return new Fields(values, Map.of());
    } catch (JsonProcessingException malformed) {
      throw ApiException.badRequest(
          null, "json_invalid", "the body is no JSON: " + malformed.getOriginalMessage());
    } catch (IOException noText) {
      throw ApiException.badRequest(null, "json_invalid", "the body is no JSON in UTF-8");
    }
  }

  private static Fields ofForm(Context request) {
    Map<String, JsonNode> values = new LinkedHashMap<>();
    request.formParamMap().forEach((name, texts) -> put(values, name, texts));
    Map<String, UploadedFile> files = new TreeMap<>();
    if (request.isMultipartFormData()) {
      request
          .uploadedFileMap()
          .forEach((name, sent) -> sent.forEach(file -> files.put(name, file)));
    }
    return new Fields(values, files);
  }

  private static void put(Map<String, JsonNode> values, String name, List<String> texts) {
    if (texts.isEmpty()) {
      return;
    }
    Matcher nested = NESTED.matcher(name);
    TextNode text = TextNode.valueOf(texts.get(0));
    if (nested.matches()) {
      JsonNode object = values.computeIfAbsent(nested.group(1), missing -> JSON.createObjectNode());
      if (object instanceof ObjectNode fields) {
        fields.set(nested.group(2), text);
      }
    } else {
      values.put(name, text);
    }
  }
}
