package io.skyriver.it.badinput;

import static io.skyriver.it.badinput.Outcome.deadLetter;

import io.skyriver.events.ArtifactRef;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.Extent;
import io.skyriver.events.Failure;
import io.skyriver.events.FailureClass;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneCommandType;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.LedgerInbox;
import io.skyriver.events.ModelRef;
import io.skyriver.events.Plane;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.StageEvent;
import io.skyriver.events.StageEventType;
import io.skyriver.events.VideoPlan;
import io.skyriver.events.WindowPlan;
import io.skyriver.it.badinput.Outcome.Kind;
import io.skyriver.schemas.topics.Topics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/** Well-formed records with contents that can't be. */
final class Records {
  private static final Outcome INVALID = deadLetter("invalid_record", "INTERNAL");
  private static final Outcome CORRUPT = deadLetter("payload_corrupt", "INTERNAL");
  private static final Outcome UNKNOWN = deadLetter("video_unknown", "INTERNAL");
  private static final int HUGE = Integer.MAX_VALUE;

  private Records() {}

  static List<BadInput> all() {
    List<BadInput> inputs = new ArrayList<>(patches());
    inputs.addAll(windows());
    inputs.addAll(tasks());
    inputs.addAll(ledger());
    inputs.add(new BadInput("a corrupt patch of a running video", Records::poisonRunning, CORRUPT));
    inputs.add(
        new BadInput(
            "an assembly without a file of a running video",
            Records::emptyAssembly,
            Outcome.finished()));
    return inputs;
  }

  private static List<BadInput> patches() {
    return List.of(
        patch("patch of window -1", INVALID, p -> p.setWindow(-1)),
        patch("patch of a window behind the last", INVALID, p -> p.setWindow(p.getWindows())),
        patch("patch of attempt 0", INVALID, p -> p.setAttempt(0)),
        patch("patch of step -1", INVALID, p -> p.setStep(-1)),
        patch("patch of a step behind the last", INVALID, p -> p.setStep(p.getSteps() + 1)),
        patch("patch of a video id that climbs", INVALID, p -> p.setVideoId("../../x")),
        patch("patch of a tenant that climbs", INVALID, p -> p.setTenant("../other")),
        patch(
            "patch of an execution of 70 000 letters",
            INVALID,
            p -> p.setExecution("e".repeat(70_000))),
        patch(
            "patch of 3 000 planes", INVALID, p -> p.setPlanes(many(p.getPlanes().get(0), 3_000))),
        patch(
            "patch of 2^31-1 channels",
            INVALID,
            p -> p.setPlanes(List.of(new Plane("latent", "FP32", HUGE)))),
        patch(
            "patch of a window of 2^93 cells",
            INVALID,
            p -> p.setShape(new Extent(HUGE, HUGE, HUGE))),
        patch("patch of a window of -6 cells", INVALID, p -> p.setShape(new Extent(2, -6, 6))),
        patch("patch behind the last of its set", CORRUPT, p -> p.setPatch(p.getPatches())),
        patch("patch of a set of 2^31-1", CORRUPT, p -> p.setPatches(HUGE)),
        patch("patch outside its window", CORRUPT, p -> p.setOrigin(new Extent(0, 5, 5))),
        patch(
            "patch with an origin of 2^31-1",
            CORRUPT,
            p -> p.setOrigin(new Extent(HUGE, HUGE, HUGE))),
        patch("patch without cells", CORRUPT, p -> p.setExtent(new Extent(0, 0, 0))),
        patch(
            "patch of an unknown datatype",
            CORRUPT,
            p -> p.setPlanes(List.of(new Plane("latent", "FP7", 16)))),
        patch("patch with another checksum", CORRUPT, p -> p.setCrc32c(p.getCrc32c() + 1)));
  }

  /** Sound patches that make up a window nobody can use. */
  private static List<BadInput> windows() {
    return List.of(
        window(
            "window of 2^30 cells in one small patch", "invalid_record", "INTERNAL", Records::vast),
        window(
            "window with the conditioning of another video", "invalid_record", "INTERNAL", p -> p),
        window(
            "window with a conditioning that is not there",
            "artifact_missing",
            "EXTERNAL",
            p -> p.setConditioning(artifact(p, p.getConditioning().getUri() + "x"))),
        window(
            "window with a conditioning outside the store",
            "artifact_missing",
            "EXTERNAL",
            p -> p.setConditioning(artifact(p, "file:///etc/passwd"))),
        window(
            "window with a conditioning over HTTP",
            "artifact_missing",
            "EXTERNAL",
            p -> p.setConditioning(artifact(p, "http://169.254.169.254/latest"))),
        window(
            "window with a conditioning of other bytes",
            "artifact_corrupt",
            "EXTERNAL",
            p ->
                p.setConditioning(
                    ArtifactRef.newBuilder(p.getConditioning()).setSha256("0".repeat(64)).build())),
        window(
            "window of another model's digest",
            "model_not_served",
            "EXTERNAL",
            p -> p.setModel(ModelRef.newBuilder(p.getModel()).setDigest("0".repeat(64)).build())));
  }

  private static List<BadInput> tasks() {
    return List.of(
        task("task without windows", INVALID, plan -> plan.setWindows(List.of())),
        task("task of 0 steps", INVALID, plan -> plan.setSteps(0)),
        task("task of guidance NaN", INVALID, plan -> plan.setGuidance(Float.NaN)),
        task(
            "task of a window of 2^31-1 frames",
            INVALID,
            plan -> plan.setWindows(List.of(new WindowPlan(0, 0, HUGE, 0, false)))),
        new BadInput(
            "task of a larger frame than the model makes",
            bench -> {
              EncodeTask task = task(bench, plan -> plan.setWidth(8192).setHeight(8192));
              return bench.fail(Topics.ENCODE_TASKS, task, task.getVideoId());
            },
            new Outcome(Kind.BURIED_FAILURE, "invalid_record", "INTERNAL")),
        new BadInput(
            "task of another model",
            bench -> {
              EncodeTask task = task(bench, plan -> plan.setModel(new ModelRef("other", "1", "")));
              return bench.fail(Topics.ENCODE_TASKS, task, task.getVideoId());
            },
            new Outcome(Kind.BURIED_FAILURE, "model_not_served", "EXTERNAL")));
  }

  private static List<BadInput> ledger() {
    return List.of(
        new BadInput(
            "failure of an unknown video",
            bench -> bench.bury(Topics.STAGE_EVENTS, failure(Bench.newId())),
            UNKNOWN),
        new BadInput(
            "failure of a video id of 100 kB",
            bench -> bench.bury(Topics.STAGE_EVENTS, failure("v".repeat(100_000))),
            UNKNOWN),
        new BadInput(
            "grant for an unknown video",
            bench ->
                bench.bury(
                    Topics.LANE_GRANTS, new LaneGrant("x/y", Bench.newId(), 1, true, 0, null)),
            UNKNOWN),
        new BadInput("40 unknown videos in a lane", Records::crowd, Outcome.finished()),
        new BadInput(
            "inbox record of no video",
            bench -> bench.bury(Topics.LEDGER_INBOX, inbox("nobody", Bench.good().build())),
            deadLetter("processing_failed", "INTERNAL")),
        new BadInput(
            "submission of 2^31-1 frames behind the intake's back",
            bench -> {
              PromptSubmitted vast = Bench.good().setFrames(HUGE).build();
              bench.publish(
                  Topics.LEDGER_INBOX.name(),
                  vast.getVideoId(),
                  bench.bytes(Topics.LEDGER_INBOX, inbox(vast.getVideoId(), vast)));
              return bench.words.about(Set.of("forged-0-0"), new byte[0], Bench.LIMIT);
            },
            Outcome.rejected("frames_invalid")));
  }

  private static BadInput patch(
      String name, Outcome expected, UnaryOperator<LatentPatch.Builder> change) {
    return new BadInput(
        name,
        bench -> bench.bury(Topics.DENOISE_PATCHES, change.apply(bench.foreignPatch()).build()),
        expected);
  }

  private static BadInput window(
      String name, String code, String mendedBy, UnaryOperator<LatentPatch.Builder> change) {
    return new BadInput(
        name,
        bench -> {
          LatentPatch patch = change.apply(bench.foreignPatch()).build();
          return bench.fail(Topics.DENOISE_PATCHES, patch, patch.getVideoId());
        },
        new Outcome(Kind.BURIED_FAILURE, code, mendedBy));
  }

  private static BadInput task(
      String name, Outcome expected, UnaryOperator<VideoPlan.Builder> change) {
    return new BadInput(
        name, bench -> bench.bury(Topics.ENCODE_TASKS, task(bench, change)), expected);
  }

  /** One cell that says it is the whole of a gigabyte. */
  private static LatentPatch.Builder vast(LatentPatch.Builder patch) {
    ByteBuffer cell = ByteBuffer.allocate(4);
    CRC32C checksum = new CRC32C();
    checksum.update(cell.duplicate());
    return patch
        .setPlanes(List.of(new Plane("latent", "FP32", 1)))
        .setPayloads(List.of(cell))
        .setShape(new Extent(1 << 10, 1 << 10, 1 << 10))
        .setOrigin(new Extent(0, 0, 0))
        .setExtent(new Extent(1, 1, 1))
        .setPatch(0)
        .setPatches(1)
        .setCrc32c((int) checksum.getValue());
  }

  private static ArtifactRef artifact(LatentPatch.Builder patch, String uri) {
    // Another digest, so that no cache knows it.
    return ArtifactRef.newBuilder(patch.getConditioning())
        .setUri(uri)
        .setSha256("1".repeat(64))
        .build();
  }

  private static EncodeTask task(Bench bench, UnaryOperator<VideoPlan.Builder> change)
      throws Exception {
    LatentPatch sample = bench.sample();
    VideoPlan.Builder plan =
        VideoPlan.newBuilder()
            .setModel(sample.getModel())
            .setWidth(48)
            .setHeight(48)
            .setFrames(1)
            .setFps(16)
            .setLatentFrames(2)
            .setLatentHeight(6)
            .setLatentWidth(6)
            .setSteps(1)
            .setChunkSteps(1)
            .setGuidance(1)
            .setSeed(0)
            .setWindows(List.of(new WindowPlan(0, 0, 2, 0, false)));
    return EncodeTask.newBuilder()
        .setVideoId(Bench.newId())
        .setTenant("default")
        .setAttempt(1)
        .setPrompt("x")
        .setNegativePrompt("")
        .setPlan(change.apply(plan).build())
        .setPriority(0)
        .setDeadline(null)
        .build();
  }

  private static StageEvent failure(String videoId) {
    return event(videoId, StageEventType.FAILED)
        .setFailure(new Failure("made_up", FailureClass.INTERNAL, "made up", "denoise"))
        .build();
  }

  private static StageEvent.Builder event(String videoId, StageEventType type) {
    return StageEvent.newBuilder()
        .setVideoId(videoId)
        .setAttempt(1)
        .setStage("denoise")
        .setType(type)
        .setAt(Instant.EPOCH);
  }

  private static LedgerInbox inbox(String videoId, PromptSubmitted submission) {
    return LedgerInbox.newBuilder()
        .setVideoId(videoId)
        .setEventId("forged-0-0")
        .setAt(Instant.EPOCH)
        .setSubmission(submission)
        .build();
  }

  /** Would fill the lane of the small videos for good. */
  private static Outcome crowd(Bench bench) throws Exception {
    String lane = bench.sample().getModel().getName() + "/48x48x1";
    for (int i = 0; i < 40; i++) {
      LaneCommand command =
          LaneCommand.newBuilder()
              .setLane(lane)
              .setVideoId(Bench.newId())
              .setTenant("nobody")
              .setType(LaneCommandType.ENQUEUE)
              .setAttempt(1)
              .setPriority(10)
              .setDeadline(null)
              .setAt(Instant.EPOCH)
              .build();
      bench.publish(Topics.LANE_COMMANDS.name(), lane, bench.bytes(Topics.LANE_COMMANDS, command));
    }
    return bench.finishGood();
  }

  /** Costs the running video one attempt, and nothing else. */
  private static Outcome poisonRunning(Bench bench) throws Exception {
    LatentPatch sample = bench.sample();
    PromptSubmitted prompt = Bench.good().build();
    String id = Objects.requireNonNull(prompt.getVideoId());
    bench.models.neverAnswers("mini_denoiser");
    bench.publish(Topics.PROMPTS.name(), id, bench.bytes(Topics.PROMPTS, prompt));
    bench.models.awaitCall();
    bench.models.recover();
    LatentPatch poison =
        LatentPatch.newBuilder(sample).setVideoId(id).setCrc32c(sample.getCrc32c() + 1).build();
    Outcome outcome = bench.bury(Topics.DENOISE_PATCHES, poison);
    Outcome video = bench.words.about(Set.of(id), new byte[0], Bench.LIMIT);
    int attempt = bench.words.finished(id).orElseThrow().getAttempt();
    return video.kind() == Kind.FINISHED && attempt == 2
        ? outcome
        : Outcome.refused(video + " at attempt " + attempt);
  }

  private static Outcome emptyAssembly(Bench bench) throws Exception {
    PromptSubmitted prompt = Bench.good().build();
    String id = Objects.requireNonNull(prompt.getVideoId());
    bench.models.neverAnswers("mini_denoiser");
    bench.publish(Topics.PROMPTS.name(), id, bench.bytes(Topics.PROMPTS, prompt));
    bench.models.awaitCall();
    bench.models.recover();
    StageEvent nothing = event(id, StageEventType.ASSEMBLED).build();
    bench.publish(Topics.STAGE_EVENTS.name(), id, bench.bytes(Topics.STAGE_EVENTS, nothing));
    return bench.words.about(Set.of(id), new byte[0], Bench.LIMIT);
  }

  private static <T> List<T> many(T value, int count) {
    return java.util.Collections.nCopies(count, value);
  }
}
