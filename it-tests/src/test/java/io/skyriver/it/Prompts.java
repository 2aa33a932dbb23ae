package io.skyriver.it;

import io.skyriver.events.PromptSubmitted;

/** Prompts of tests: small and few steps, since what is tested is the way, not the picture. */
final class Prompts {
  private Prompts() {}

  static PromptSubmitted.Builder small(String prompt) {
    return PromptSubmitted.newBuilder().setPrompt(prompt).setSize("64x64").setSteps(6).setSeed(1L);
  }
}
