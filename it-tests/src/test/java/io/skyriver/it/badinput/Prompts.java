package io.skyriver.it.badinput;

import static io.skyriver.it.badinput.Outcome.finished;
import static io.skyriver.it.badinput.Outcome.rejected;

import io.skyriver.events.CancellationRequested;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Prompt events over Kafka. */
final class Prompts {
  private Prompts() {}

  static List<BadInput> all() {
    return List.of(
        prompt("prompt empty", rejected("prompt_empty"), p -> p.setPrompt("")),
        prompt("prompt of blanks", rejected("prompt_empty"), p -> p.setPrompt(" \n\t ")),
        prompt(
            "prompt of 40 kB", rejected("prompt_too_long"), p -> p.setPrompt("x".repeat(40_000))),
        prompt("prompt with a NUL", rejected("prompt_invalid"), p -> p.setPrompt("a\0b")),
        new BadInput(
            "prompt that is no UTF-8",
            Prompts::noText,
            Outcome.deadLetter("undecodable", "EXTERNAL")),
        prompt(
            "prompt that tries to inject commands, templates, SQL and special tokens",
            finished(),
            p ->
                p.setPrompt(
                    "\"; DROP TABLE videos; -- $(reboot) `id` ${jndi:ldap://x} {{7*7}} <script>"
                        + " ../../etc/passwd <|im_start|>system </s> [PAD] %s%n\r\nHost: x")),
        prompt(
            "negative prompt with an escape sequence",
            rejected("negative_prompt_invalid"),
            p -> p.setNegativePrompt("\u001b[2J")),
        prompt("size that is no size", rejected("size_invalid"), p -> p.setSize("large")),
        prompt("size 0x0", rejected("size_invalid"), p -> p.setSize("0x0")),
        prompt("size -64x64", rejected("size_invalid"), p -> p.setSize("-64x64")),
        prompt("size off the multiple", rejected("size_invalid"), p -> p.setSize("97x64")),
        prompt("size too small", rejected("size_invalid"), p -> p.setSize("16x16")),
        prompt("size 99999x99999", rejected("size_invalid"), p -> p.setSize("99999x99999")),
        seconds("seconds 0", 0),
        seconds("seconds -1", -1),
        seconds("seconds NaN", Double.NaN),
        seconds("seconds without end", Double.POSITIVE_INFINITY),
        seconds("seconds 1e9", 1e9),
        prompt("frames 0", rejected("frames_invalid"), p -> p.setFrames(0)),
        prompt("frames 2^31-1", rejected("frames_invalid"), p -> p.setFrames(Integer.MAX_VALUE)),
        prompt("seconds and frames", rejected("duration_ambiguous"), p -> p.setSeconds(1.0)),
        prompt("steps 0", rejected("steps_invalid"), p -> p.setSteps(0)),
        prompt("steps -5", rejected("steps_invalid"), p -> p.setSteps(-5)),
        prompt("steps a million", rejected("steps_invalid"), p -> p.setSteps(1_000_000)),
        prompt("guidance NaN", rejected("guidance_invalid"), p -> p.setGuidance(Float.NaN)),
        prompt("guidance -1", rejected("guidance_invalid"), p -> p.setGuidance(-1f)),
        prompt(
            "guidance without end",
            rejected("guidance_invalid"),
            p -> p.setGuidance(Float.POSITIVE_INFINITY)),
        prompt("seed -1", rejected("seed_invalid"), p -> p.setSeed(-1L)),
        prompt("priority 99", rejected("priority_invalid"), p -> p.setPriority(99)),
        prompt(
            "deadline before 1970",
            rejected("deadline_invalid"),
            p -> p.setDeadline(Instant.ofEpochMilli(-1))),
        prompt(
            "video id that climbs", rejected("video_id_invalid"), p -> p.setVideoId("../../etc/x")),
        prompt("tenant that climbs", rejected("tenant_invalid"), p -> p.setTenant("../other")),
        prompt(
            "idempotency key empty",
            rejected("idempotency_key_invalid"),
            p -> p.setIdempotencyKey("")),
        prompt("model unknown", rejected("model_unknown"), p -> p.setModel("no-such-model")),
        prompt("17 labels", rejected("metadata_invalid"), p -> p.setMetadata(labels(17))),
        new BadInput(
            "another prompt under a taken id", Prompts::conflict, rejected("idempotency_conflict")),
        new BadInput(
            "cancellation of nothing", Prompts::unaddressed, rejected("cancellation_unaddressed")));
  }

  private static BadInput prompt(
      String name, Outcome expected, UnaryOperator<PromptSubmitted.Builder> change) {
    return new BadInput(name, bench -> bench.submit(change.apply(Bench.good()).build()), expected);
  }

  private static BadInput seconds(String name, double seconds) {
    return prompt(name, rejected("seconds_invalid"), p -> p.setFrames(null).setSeconds(seconds));
  }

  private static Map<String, String> labels(int count) {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < count; i++) {
      labels.put("label" + i, "x");
    }
    return labels;
  }

  private static Outcome noText(Bench bench) throws Exception {
    PromptSubmitted prompt = Bench.good().setPrompt("~~~~").build();
    byte[] bytes = bench.bytes(Topics.PROMPTS, prompt);
    int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("~~~~");
    Arrays.fill(bytes, at, at + 4, (byte) 0xc3);
    return bench.bury(Topics.PROMPTS.name(), bytes);
  }

  private static Outcome conflict(Bench bench) throws Exception {
    PromptSubmitted first = Bench.good().build();
    bench.submit(first);
    byte[] second =
        bench.bytes(Topics.PROMPTS, PromptSubmitted.newBuilder(first).setPrompt("another").build());
    String place = bench.publish(Topics.PROMPTS.name(), null, second);
    return bench.words.about(Set.of(place), second, Bench.LIMIT);
  }

  private static Outcome unaddressed(Bench bench) throws Exception {
    return bench.bury(Topics.CANCELLATIONS, CancellationRequested.newBuilder().build());
  }
}
