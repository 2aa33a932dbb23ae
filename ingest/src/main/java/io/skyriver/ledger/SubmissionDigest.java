package io.skyriver.ledger;

import io.skyriver.events.PromptSubmitted;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema.Field;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Tells whether two submissions ask for the same. */
public final class SubmissionDigest {
  /** What only names the video, or is normalized first. */
  private static final Set<String> LEFT_OUT = Set.of("videoId", "idempotencyKey", "tenant");

  private SubmissionDigest() {}

  /**
   * SHA-256 of the content, hex. A field with its default value does not go in, so that a later
   * schema with more fields gives an old submission its old digest.
   */
  public static String of(PromptSubmitted submission) {
    List<String> content = new ArrayList<>();
    content.add(VideoIds.tenantOf(submission.getTenant()));
    for (Field field : submission.getSchema().getFields()) {
      Object value = submission.get(field.pos());
      if (!LEFT_OUT.contains(field.name()) && !isDefault(field, value)) {
        content.add(field.name());
        addTexts(value, content);
      }
    }
    return HexFormat.of().formatHex(Digests.sha256(content));
  }

  private static boolean isDefault(Field field, @Nullable Object value) {
    return field.hasDefaultValue()
        && Objects.equals(value, SpecificData.get().getDefaultValue(field));
  }

  private static void addTexts(Object value, List<String> content) {
    if (value instanceof Map<?, ?> labels) {
      Map<String, Object> sorted = new TreeMap<>();
      labels.forEach((name, label) -> sorted.put(name.toString(), label));
      content.add(Integer.toString(sorted.size()));
      sorted.forEach((name, label) -> content.addAll(List.of(name, label.toString())));
    } else {
      content.add(value.toString());
    }
  }
}
