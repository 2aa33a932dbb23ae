package io.skyriver.modelserver.simulation;

import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Plane;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCards;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a model repository whose models are simulated, from a card alone.
 *
 * @param text dims of a conditioning tensor, which the card doesn't say: [1, tokens, width]
 * @param textType element type of the conditioning: FP32, FP16 or BF16
 * @param instances executions of each model at once
 * @param timeScale real time per time of the card; 0 is as fast as possible
 */
public record SimulatedRepository(
    List<Long> text, DataType textType, int instances, double timeScale) {

  public SimulatedRepository {
    text = List.copyOf(text);
    if (instances < 1 || !(timeScale >= 0)) {
      throw new IllegalArgumentException(
          "can't simulate %d instances at %s times the card's time"
              .formatted(instances, timeScale));
    }
  }

  /**
   * Writes into a folder, which may exist: the card, and for each model that it names {@code
   * config.pbtxt} and an empty version folder.
   */
  public void write(Path card, Path folder) throws IOException {
    ModelCard read = ModelCards.load(card);
    Files.createDirectories(folder);
    Files.copy(card, folder.resolve(read.model() + ".card.json"));
    for (Role role : Role.values()) {
      ModelCard.ServedModel served = read.models().get(role);
      if (served != null) {
        Path model = folder.resolve(served.name());
        Files.createDirectories(model.resolve(served.version()));
        Files.writeString(model.resolve("config.pbtxt"), config(served, tensors(role, read)));
      }
    }
  }

  private String config(ModelCard.ServedModel served, List<String> tensors) {
    List<String> lines = new ArrayList<>();
    lines.add("name: \"%s\"".formatted(served.name()));
    lines.add("backend: \"%s\"".formatted(Simulation.BACKEND));
    lines.add("max_batch_size: 0");
    lines.addAll(tensors);
    lines.add("instance_group [ { count: %d kind: KIND_CPU } ]".formatted(instances));
    lines.add(parameter("time_scale", timeScale));
    lines.add(parameter("call_seconds", 0));
    return String.join("\n", lines) + "\n";
  }

  private List<String> tensors(Role role, ModelCard card) {
    return switch (role) {
      case TEXT_ENCODER -> textEncoder(card);
      case VIDEO_ENCODER ->
          List.of(
              tensor("input", "FRAMES", "UINT8", List.of(1L, -1L, -1L, -1L, 3L)),
              tensor("output", "LATENT", "FP32", plane(card.latent().channels())));
      case DENOISER -> denoiser(card);
      case VIDEO_DECODER ->
          List.of(
              tensor("input", "LATENT", "FP32", plane(card.latent().channels())),
              tensor("output", "FRAMES", "FP32", List.of(1L, -1L, -1L, -1L, 3L)));
    };
  }

  private List<String> textEncoder(ModelCard card) {
    List<String> lines = new ArrayList<>();
    lines.add(tensor("input", "PROMPT", "STRING", List.of(1L)));
    lines.add(tensor("input", "NEGATIVE", "STRING", List.of(1L)));
    card.conditioning().forEach(name -> lines.add(tensor("output", name, textType.name(), text)));
    return lines;
  }

  private List<String> denoiser(ModelCard card) {
    List<String> lines = new ArrayList<>();
    for (Plane plane : card.planes()) {
      lines.add(tensor("input", plane.input(), plane.dtype(), plane(plane.channels())));
    }
    card.conditioning().forEach(name -> lines.add(tensor("input", name, textType.name(), text)));
    for (String number : List.of("STEP_BEGIN", "STEP_END", "STEPS")) {
      lines.add(tensor("input", number, "INT64", List.of(1L)));
    }
    lines.add(tensor("input", "GUIDANCE", "FP32", List.of(1L)));
    for (Plane plane : card.planes()) {
      if (plane.output() != null) {
        lines.add(tensor("output", plane.output(), plane.dtype(), plane(plane.channels())));
      }
    }
    return lines;
  }

  private static List<Long> plane(int channels) {
    return List.of(1L, (long) channels, -1L, -1L, -1L);
  }

  private static String tensor(String kind, String name, String type, List<Long> dims) {
    String extents = String.join(", ", dims.stream().map(String::valueOf).toList());
    return "%s [ { name: \"%s\" data_type: TYPE_%s dims: [ %s ] } ]"
        .formatted(kind, name, type, extents);
  }

  private static String parameter(String name, double value) {
    String text = BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    return "parameters { key: \"%s\" value: { string_value: \"%s\" } }".formatted(name, text);
  }
}
