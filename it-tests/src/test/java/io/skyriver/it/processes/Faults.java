package io.skyriver.it.processes;

import com.google.protobuf.ByteString;
import io.skyriver.it.FaultyModels;
import io.skyriver.triton.proto.ModelInferResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What can happen to a Skyriver of separate processes. */
final class Faults {
  private static final Duration NO_TIME = Duration.ZERO;
  private static final Duration SHORT = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final String DENOISER = "mini_denoiser";

  private final SeparateSkyriver processes;
  private final FaultyModels models;

  /** Longer than every timeout of the processes. */
  private final Duration pause;

  /**
   * @param models which every stage asks
   */
  Faults(SeparateSkyriver processes, FaultyModels models, Duration pause) {
    this.processes = processes;
    this.models = models;
    this.pause = pause;
  }

  /** Nothing happens: what the others are compared with. */
  static Fault none() {
    return new Fault("nothing", () -> {}, NO_TIME, () -> {});
  }

  List<Fault> deaths() {
    return SeparateSkyriver.PROCESSES.stream()
        .map(name -> new Fault("SIGKILL " + name, run("kill", name), SHORT, run("start", name)))
        .toList();
  }

  List<Fault> pauses() {
    return SeparateSkyriver.PROCESSES.stream()
        .map(
            name ->
                new Fault(
                    "SIGSTOP %s for %d s, SIGCONT".formatted(name, pause.toSeconds()),
                    run("pause", name),
                    pause,
                    run("resume", name)))
        .toList();
  }

  List<Fault> outages() {
    Path artifacts = processes.data().resolve("state").resolve("artifacts");
    Path away = artifacts.resolveSibling("artifacts-away");
    return List.of(
        new Fault("broker restarted", run("stop", "broker"), NO_TIME, run("start", "broker")),
        new Fault("registry down", run("kill", "registry"), LONG, run("start", "registry")),
        new Fault(
            "artifact store down",
            () -> Files.move(artifacts, away),
            LONG,
            () -> Files.move(away, artifacts)));
  }

  /** The denoiser's answers. */
  List<Fault> models() {
    List<Fault> faults = new ArrayList<>();
    faults.add(model("slow by 3 s", () -> models.slows(DENOISER, SHORT)));
    faults.add(model("answers nothing", () -> models.neverAnswers(DENOISER)));
    faults.add(model("answers half of the bytes", () -> models.answersOf(DENOISER, Faults::half)));
    faults.add(model("answers another shape", () -> models.answersOf(DENOISER, Faults::flat)));
    faults.add(model("answers NaN", () -> models.answersOf(DENOISER, Faults::notFinite)));
    return faults;
  }

  private Fault model(String how, Fault.Change begin) {
    return new Fault("denoiser " + how, begin, Duration.ofSeconds(10), models::recover);
  }

  /**
   * @param broker under the broker's data
   * @param artifacts under the artifact store
   */
  List<Fault> fullDisks(SmallDisk broker, SmallDisk artifacts) {
    return List.of(
        new Fault("disk full under the artifacts", artifacts::fill, LONG, artifacts::clear),
        new Fault(
            "disk full under the broker",
            broker::fill,
            LONG,
            () -> {
              broker.clear();
              // It has ended itself, or does so now.
              processes.run("kill", "broker");
              processes.run("start", "broker");
            }));
  }

  private Fault.Change run(String how, String name) {
    return () -> processes.run(how, name);
  }

  private static ModelInferResponse half(ModelInferResponse answer) {
    ByteString bytes = answer.getRawOutputContents(0);
    return answer.toBuilder().setRawOutputContents(0, bytes.substring(0, bytes.size() / 2)).build();
  }

  /** The same bytes in one dimension. */
  private static ModelInferResponse flat(ModelInferResponse answer) {
    ModelInferResponse.Builder flat = answer.toBuilder();
    flat.getOutputsBuilder(0)
        .clearShape()
        .addShape(answer.getRawOutputContents(0).size() / Float.BYTES);
    return flat.build();
  }

  private static ModelInferResponse notFinite(ModelInferResponse answer) {
    byte[] bytes = answer.getRawOutputContents(0).toByteArray();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
    return answer.toBuilder().setRawOutputContents(0, ByteString.copyFrom(bytes)).build();
  }
}
