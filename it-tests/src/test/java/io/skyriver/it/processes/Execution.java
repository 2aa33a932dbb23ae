package io.skyriver.it.processes;

import java.time.Instant;

/**
 * A line of the model server's execution log.
 *
 * @param at when
 * @param what began, finished, failed or cancelled
 * @param model name and version
 * @param request id of the request: video/window/attempt/work/execution
 */
record Execution(Instant at, String what, String model, String request) {

  static Execution parse(String line) {
    String[] words = line.split(" ", 4);
    return new Execution(Instant.parse(words[0]), words[1], words[2], words[3]);
  }

  boolean began() {
    return what.equals("began");
  }

  boolean isChunk() {
    return model.contains("denoiser");
  }

  boolean isDecoding() {
    return model.contains("decoder");
  }

  String video() {
    return request.split("/", 2)[0];
  }

  /** Key of the window: video/window. */
  String window() {
    String[] words = request.split("/", 3);
    return words[0] + "/" + words[1];
  }

  /** What would be run again by a repetition: window and steps, in whatever attempt. */
  String chunk() {
    return window() + "/" + request.split("/", 5)[3];
  }
}
