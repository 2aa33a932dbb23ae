package io.skyriver.triton.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads model cards strictly: what the card doesn't say right is refused, all problems at once. */
public final class ModelCards {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ModelCards() {}

  /**
   * Reads the card in a file.
   *
   * @throws InvalidModelCardException when it is no usable card
   * @throws UncheckedIOException when the file can't be read
   */
  public static ModelCard load(Path file) {
    try {
      return parse(Files.readString(file), file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("can't read model card " + file, e);
    }
  }

  /**
   * Reads a card from its JSON text.
   *
   * @param source where the text is from, for messages
   */
  public static ModelCard parse(String json, String source) {
    RecordReader reader = new RecordReader();
    ModelCard card = reader.read(tree(json, source), ModelCard.class);
    refuse(source, reader.problems());
    refuse(source, CardRules.violations(card));
    return card;
  }

  private static JsonNode tree(String json, String source) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new InvalidModelCardException(source, List.of("not JSON: " + e.getOriginalMessage()));
    }
  }

  private static void refuse(String source, List<String> problems) {
    if (!problems.isEmpty()) {
      throw new InvalidModelCardException(source, problems);
    }
  }
}
