package io.skyriver.it.processes;

import io.skyriver.events.PromptSubmitted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Prompts of mixed shapes: images, videos of one window and of several, in several sizes. */
final class Workload {
  private static final List<String> TEXTS =
      List.of(
          "a rocket rises up in front of a starry night sky",
          "a fox bounces over a snowy field",
          "a red balloon rises up over a blue sky",
          "a tiger on a green meadow",
          "a ship moves to the left over the sea");
  private static final List<String> SIZES = List.of("64x64", "48x48", "96x64");

  private Workload() {}

  /** So many different prompts, the same for the same seed. */
  static List<PromptSubmitted> of(int videos, long seed) {
    Random random = new Random(seed);
    List<PromptSubmitted> prompts = new ArrayList<>();
    for (int index = 0; index < videos; index++) {
      prompts.add(
          shape(index % 4, random)
              .setPrompt(TEXTS.get(random.nextInt(TEXTS.size())))
              .setSize(SIZES.get(random.nextInt(SIZES.size())))
              .setSeed((long) index)
              .build());
    }
    return List.copyOf(prompts);
  }

  private static PromptSubmitted.Builder shape(int kind, Random random) {
    PromptSubmitted.Builder prompt = PromptSubmitted.newBuilder().setPrompt("");
    return switch (kind) {
      case 0 -> prompt.setFrames(1).setSteps(24);
      case 1 -> prompt.setSeconds(1.5).setSteps(24 + random.nextInt(24));
      case 2 -> prompt.setSeconds(3.0).setSteps(30 + random.nextInt(30));
      default -> prompt.setSeconds(5.0).setSteps(40 + random.nextInt(40));
    };
  }
}
