package io.skyriver.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.UploadedFile;
import io.skyriver.artifact.input.DataSource;
import io.skyriver.artifact.input.InputException;
import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.ledger.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The pictures and videos that a request names or brings. What it brings, as a file or as a data:
 * URI, is an upload: it becomes an artifact before the request is submitted. One request; one
 * thread.
 */
final class References {
  private final Fields fields;
  private final List<Upload> uploads = new ArrayList<>();
  private final Map<String, String> named = new LinkedHashMap<>();
  private final List<Problem> problems = new ArrayList<>();

  References(Fields fields) {
    this.fields = fields;
  }

  /** Files that were brought. */
  List<Upload> uploads() {
    return List.copyOf(uploads);
  }

  /** References by the field of the submission they are for. */
  Map<String, String> named() {
    return Map.copyOf(named);
  }

  List<Problem> problems() {
    return List.copyOf(problems);
  }

  /** Names one by itself. */
  void name(String field, String reference) {
    named.put(field, reference);
  }

  /**
   * Reads a parameter.
   *
   * @param key where an object has the reference
   * @param field of the submission
   */
  void read(String parameter, String key, String field) {
    UploadedFile file = fields.files().get(parameter);
    JsonNode value = fields.find(parameter).orElse(null);
    if (file != null) {
      add(new Upload(field, content(parameter, file)));
    } else if (value != null) {
      String text = text(value, key);
      if (text == null) {
        problems.add(
            new Problem(
                parameter + "_invalid",
                parameter,
                "%s must be a file, or an object with %s".formatted(parameter, key)));
      } else if (DataSource.isData(text)) {
        add(new Upload(field, decoded(parameter, text)));
      } else {
        named.put(field, text);
      }
    }
  }

  private void add(Upload upload) {
    if (upload.content().length > 0) {
      uploads.add(upload);
    }
  }

  private static @Nullable String text(JsonNode value, String key) {
    JsonNode found = value instanceof ObjectNode object ? object.get(key) : value;
    return found != null && found.isTextual() ? found.textValue() : null;
  }

  private byte[] content(String parameter, UploadedFile file) {
    try (InputStream content = file.content()) {
      byte[] bytes = content.readNBytes(Upload.MOST_BYTES + 1);
      if (bytes.length > Upload.MOST_BYTES) {
        throw ApiException.tooLarge(parameter, "the file is larger than this server takes");
      }
      return kept(parameter, bytes);
    } catch (IOException broken) {
      throw new UncheckedIOException("the upload broke off", broken);
    }
  }

  private byte[] decoded(String parameter, String text) {
    try {
      return kept(parameter, DataSource.decode(text, Upload.MOST_BYTES));
    } catch (InputException failure) {
      if (failure.reason() == Reason.TOO_LARGE) {
        throw ApiException.tooLarge(parameter, "the data: URI is larger than this server takes");
      }
      problems.add(new Problem("input_invalid", parameter, String.valueOf(failure.getMessage())));
      return new byte[0];
    }
  }

  private byte[] kept(String parameter, byte[] content) {
    if (Upload.media(content).isEmpty()) {
      problems.add(
          new Problem(
              "input_invalid", parameter, parameter + " is neither PNG, JPEG, WebP nor MP4"));
      return new byte[0];
    }
    return content;
  }
}
