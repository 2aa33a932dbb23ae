package io.skyriver.it.badinput;

import static io.skyriver.it.badinput.Outcome.http;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests over HTTP. */
final class Requests {
  private Requests() {}

  static List<BadInput> all() {
    return List.of(
        post("no JSON", "json_invalid", "{\"prompt\": "),
        post("a JSON array", "json_invalid", "[1, 2]"),
        post("prompt missing", "prompt_empty", "{}"),
        post("prompt that is a number", "prompt_invalid", "{\"prompt\": 7}"),
        post(
            "prompt of 40 kB", "prompt_too_long", with("prompt", "\"" + "x".repeat(40_000) + "\"")),
        post("half a surrogate pair", "prompt_invalid", with("prompt", "\"\\ud83d\"")),
        post("size too large", "size_invalid", with("size", "\"4096x4096\"")),
        post("seconds in words", "seconds_invalid", with("seconds", "\"two\"")),
        post("a number of 900 000 digits", "json_invalid", with("seconds", "9".repeat(900_000))),
        post(
            "900 000 digits in a text",
            "seconds_invalid",
            with("seconds", "\"" + "9".repeat(900_000) + "\"")),
        post("seconds 1e999999999", "seconds_invalid", with("seconds", "\"1e999999999\"")),
        post("guidance NaN", "guidance_scale_invalid", with("guidance_scale", "\"NaN\"")),
        post("guidance NaN, bare", "json_invalid", with("guidance_scale", "NaN")),
        post("seed -1", "seed_invalid", with("seed", "-1")),
        post("seed beyond 64 bits", "seed_invalid", with("seed", "99999999999999999999")),
        post("steps 0.5", "num_inference_steps_invalid", with("num_inference_steps", "0.5")),
        post("fps of another model", "fps_invalid", with("fps", "24")),
        post("a reference image", "input_reference_invalid", with("input_reference", "\"x.png\"")),
        post("two videos at once", "parameter_unsupported", with("n", "2")),
        new BadInput("no UTF-8", bench -> bench.post(noText()), http(400, "json_invalid")),
        new BadInput(
            "a body of 25 MiB",
            bench -> bench.post(with("prompt", "\"" + "x".repeat(25 << 20) + "\"")),
            http(413, "http_413")),
        new BadInput(
            "an unknown video",
            bench -> bench.get("/v1/videos/" + Bench.newId()),
            http(404, "video_not_found")),
        new BadInput(
            "a video id that climbs",
            bench -> bench.get("/v1/videos/..%2f..%2f..%2fetc%2fpasswd/content"),
            http(400, "none")),
        new BadInput(
            "a limit of -1",
            bench -> bench.get("/v1/videos?limit=-1"),
            http(400, "limit_invalid")));
  }

  private static BadInput post(String name, String code, String body) {
    return new BadInput(name, bench -> bench.post(body), http(400, code));
  }

  private static String with(String field, String json) {
    String prompt = field.equals("prompt") ? "" : "\"prompt\": \"a ball\", ";
    return "{" + prompt + "\"" + field + "\": " + json + "}";
  }

  private static byte[] noText() {
    return "{\"prompt\": \"\u00c3(\"}".getBytes(StandardCharsets.ISO_8859_1);
  }
}
