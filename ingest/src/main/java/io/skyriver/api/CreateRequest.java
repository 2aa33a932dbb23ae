package io.skyriver.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.ledger.Problem;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request to create a video, read from its fields.
 *
 * @param submission what the fields say; those that could not be read are missing
 * @param fps frames per second the request insists on; null for none
 * @param problems fields that could not be read or are not supported
 * @param uploads files that came with it; the submission does not name them yet
 */
record CreateRequest(
    PromptSubmitted submission,
    @Nullable Integer fps,
    List<Problem> problems,
    List<Upload> uploads) {
  private static final int LONGEST_NUMBER = 64;
  private static final List<String> UNSUPPORTED = List.of("characters", "webhook_url");

  /** A new video, perhaps from pictures. */
  static CreateRequest of(Fields fields) {
    References references = new References(fields);
    references.read("input_reference", "image_url", "firstImage");
    references.read("last_frame_reference", "image_url", "lastImage");
    return new Reading(fields, references).request();
  }

  /**
   * A new video from the one in the parameter {@code video}.
   *
   * @param field of the submission that the video is for
   */
  static CreateRequest fromVideo(Fields fields, String field) {
    References references = new References(fields);
    references.read("video", "id", field);
    return new Reading(fields, references).requiring("video").request();
  }

  /** A video made again under another prompt. */
  static CreateRequest remix(Fields fields, String videoId) {
    References references = new References(fields);
    references.name("edit", videoId);
    return new Reading(fields, references).request();
  }

  /** The submission with a reference to each upload under that video. */
  PromptSubmitted named(PromptSubmitted identified, String tenant, String videoId) {
    PromptSubmitted named = PromptSubmitted.newBuilder(identified).build();
    for (Upload upload : uploads) {
      put(named, upload.field(), upload.reference(tenant, videoId));
    }
    return named;
  }

  private static void put(PromptSubmitted submission, String field, String reference) {
    submission.put(submission.getSchema().getField(field).pos(), reference);
  }

  /** One pass over the fields. */
  private static final class Reading {
    private final Fields fields;
    private final References references;
    private final List<Problem> problems = new ArrayList<>();

    private Reading(Fields fields, References references) {
      this.fields = fields;
      this.references = references;
      problems.addAll(references.problems());
    }

    private Reading requiring(String name) {
      if (!fields.has(name)) {
        problems.add(new Problem(name + "_missing", name, name + " must be given"));
      }
      return this;
    }

    private CreateRequest request() {
      PromptSubmitted submission =
          PromptSubmitted.newBuilder()
              .setPrompt(text("prompt").orElse(""))
              .setNegativePrompt(text("negative_prompt").orElse(null))
              .setModel(text("model").orElse(null))
              .setSize(text("size").orElse(null))
              .setSeconds(number("seconds", BigDecimal::doubleValue).orElse(null))
              .setFrames(number("num_frames", BigDecimal::intValueExact).orElse(null))
              .setSteps(number("num_inference_steps", BigDecimal::intValueExact).orElse(null))
              .setGuidance(number("guidance_scale", BigDecimal::floatValue).orElse(null))
              .setSeed(number("seed", BigDecimal::longValueExact).orElse(null))
              .setPriority(number("priority", BigDecimal::intValueExact).orElse(0))
              .setDeadline(deadline().orElse(null))
              .setMetadata(metadata())
              .setStrength(number("strength", BigDecimal::doubleValue).orElse(null))
              .setLoop(flag("loop"))
              .build();
      references.named().forEach((field, reference) -> put(submission, field, reference));
      Integer fps = number("fps", BigDecimal::intValueExact).orElse(null);
      checkUnsupported();
      return new CreateRequest(submission, fps, List.copyOf(problems), references.uploads());
    }

    /** A form has nothing but texts. */
    private boolean flag(String name) {
      Optional<String> value = fields.find(name).map(JsonNode::asText);
      if (value.isPresent() && !value.get().matches("true|false")) {
        addUnreadable(name);
      }
      return value.filter("true"::equals).isPresent();
    }

    private void checkUnsupported() {
      UNSUPPORTED.stream().filter(fields::has).forEach(this::addUnsupported);
      if (number("n", BigDecimal::intValueExact).orElse(1) != 1) {
        addUnsupported("n");
      }
    }

    private Optional<String> text(String name) {
      Optional<JsonNode> value = fields.find(name);
      if (value.isPresent() && !value.get().isTextual()) {
        addUnreadable(name);
      }
      return value.filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    /** Numbers may come as text: the SDKs send seconds so, and a form has nothing else. */
    private <N> Optional<N> number(String name, Function<BigDecimal, N> as) {
      try {
        return fields.find(name).map(value -> as.apply(number(value.asText().strip())));
      } catch (ArithmeticException | NumberFormatException noSuchNumber) {
        addUnreadable(name);
        return Optional.empty();
      }
    }

    /** Reading a number takes longer than its digits do: a megabyte of them would take minutes. */
    private static BigDecimal number(String text) {
      if (text.length() > LONGEST_NUMBER) {
        throw new NumberFormatException(text.length() + " characters are no number");
      }
      return new BigDecimal(text);
    }

    private Optional<Instant> deadline() {
      try {
        return fields.find("deadline").map(Reading::instant);
      } catch (ArithmeticException | DateTimeException noInstant) {
        addUnreadable("deadline");
        return Optional.empty();
      }
    }

    /** Unix seconds, or ISO 8601. */
    private static Instant instant(JsonNode value) {
      String text = value.asText().strip();
      return text.matches("-?[0-9]{1,12}")
          ? Instant.ofEpochSecond(Long.parseLong(text))
          : Instant.parse(text);
    }

    private Map<String, String> metadata() {
      Map<String, String> labels = new HashMap<>();
      fields.find("metadata").ifPresent(value -> addLabels(value, labels));
      return labels;
    }

    private void addLabels(JsonNode value, Map<String, String> labels) {
      if (!value.isObject()) {
        addUnreadable("metadata");
        return;
      }
      value
          .fields()
          .forEachRemaining(
              label ->
                  labels.put(
                      label.getKey(),
                      label.getValue().isTextual()
                          ? label.getValue().textValue()
                          : label.getValue().toString()));
    }

    private void addUnreadable(String name) {
      problems.add(new Problem(name + "_invalid", name, name + " could not be read"));
    }

    private void addUnsupported(String name) {
      problems.add(
          new Problem("parameter_unsupported", name, name + " is not supported by this server"));
    }
  }
}
