package io.skyriver.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.artifact.Sha256;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Failure;
import io.skyriver.events.PromptSubmitted;
import io.skyriver.events.VideoFinished;
import io.skyriver.media.FrameReader;
import io.skyriver.media.Stills;
import io.skyriver.standalone.client.Update.Failed;
import io.skyriver.standalone.client.Update.Outcome;
import io.skyriver.standalone.client.Update.Rejected;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Videos from pictures and from other videos, with the model that ships, and what defines each of
 * them on its frames. What is given goes through the autoencoder, so it is compared with what the
 * autoencoder makes of a whole clip.
 */
@ExtendWith(SharedSkyriver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CapabilitiesTest {
  private static final String BALLOON = "a red balloon rises up over a blue sky";
  private static final String TIGER = "a tiger slides to the right on a green meadow";

  /** Decibels that one picture may be worse than the mean of a clip. */
  private static final double MARGIN = 3;

  private Path folder;
  private VideoFinished balloon;
  private VideoFinished tiger;
  private List<byte[]> balloonFrames;
  private List<byte[]> tigerFrames;

  /** What the autoencoder alone leaves of the balloon, in decibels. */
  private double fidelity;

  @BeforeAll
  void makeSources(RunningSkyriver skyriver, @TempDir Path temporary) throws Exception {
    folder = temporary;
    balloon = skyriver.finish(Prompts.small(BALLOON).build());
    tiger = skyriver.finish(Prompts.small(TIGER).build());
    balloonFrames = frames(skyriver, balloon.getArtifact());
    tigerFrames = frames(skyriver, tiger.getArtifact());
    VideoFinished kept =
        skyriver.finish(plain(TIGER).setEdit(balloon.getVideoId()).setStrength(0.0).build());
    fidelity = psnr(frames(skyriver, kept.getArtifact()), balloonFrames);
  }

  @Test
  void anEditOfNoStrengthIsItsSourceAndOneOfFullStrengthIgnoresIt(RunningSkyriver skyriver)
      throws Exception {
    VideoFinished ignoring = edit(skyriver, balloon, 1.0);
    VideoFinished otherSource = edit(skyriver, tiger, 1.0);
    VideoFinished between = edit(skyriver, balloon, 0.5);

    assertThat(fidelity).isGreaterThan(25);
    assertThat(otherSource.getArtifact().getSha256()).isEqualTo(ignoring.getArtifact().getSha256());
    assertThat(psnr(frames(skyriver, between.getArtifact()), balloonFrames))
        .isBetween(psnr(frames(skyriver, ignoring.getArtifact()), balloonFrames), fidelity - 0.01);
  }

  @Test
  void aPictureComesToLifeAndAnotherOneEndsIt(RunningSkyriver skyriver) throws Exception {
    byte[] first = balloonFrames.get(0);
    byte[] last = balloonFrames.get(31);

    VideoFinished finished =
        skyriver.finish(plain(BALLOON).setFirstImage(data(first)).setLastImage(data(last)).build());

    List<byte[]> frames = frames(skyriver, finished.getArtifact());
    assertThat(frames).hasSize(32);
    assertThat(psnr(frames.get(0), first)).isGreaterThan(fidelity - MARGIN);
    assertThat(psnr(frames.get(31), last)).isGreaterThan(fidelity - MARGIN);
    assertThat(finished.getInputs())
        .extracting(input -> input.getArtifact().getSha256())
        .containsExactly(sha256(first), sha256(last));
  }

  @Test
  void anExtensionHoldsItsSourceAndGoesOnWhereItEnds(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(plain(BALLOON).setExtend(balloon.getVideoId()).setSeconds(2.0).build());

    List<byte[]> frames = frames(skyriver, finished.getArtifact());
    assertThat(frames).hasSize(64).hasSize(finished.getFrames());
    assertThat(psnr(frames.subList(0, 32), balloonFrames)).isGreaterThan(fidelity - 0.5);
    assertSmooth(frames, 32);
    assertThat(finished.getInputs().get(0).getVideoId()).isEqualTo(balloon.getVideoId());
  }

  @Test
  void law2TheSameBytesGiveTheSameFileWhereverTheyComeFrom(RunningSkyriver skyriver)
      throws Exception {
    PromptSubmitted.Builder prompt = plain(BALLOON).setSeconds(0.5);
    byte[] source = skyriver.bytes(balloon.getArtifact());
    String inline = "data:video/mp4;base64," + Base64.getEncoder().encodeToString(source);

    VideoFinished byId = skyriver.finish(prompt.setExtend(balloon.getVideoId()).build());
    VideoFinished byData = skyriver.finish(prompt.setExtend(inline).build());

    assertThat(byData.getArtifact().getSha256()).isEqualTo(byId.getArtifact().getSha256());
    assertThat(byData.getInputs().get(0).getArtifact().getSha256())
        .isEqualTo(balloon.getArtifact().getSha256());
  }

  @Test
  void aVideoThatLeadsUpToAnotherEndsWithIt(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(plain(BALLOON).setPrepend(balloon.getVideoId()).build());

    List<byte[]> frames = frames(skyriver, finished.getArtifact());
    assertThat(frames).hasSize(24 + 32);
    assertThat(psnr(frames.subList(24, 56), balloonFrames)).isGreaterThan(fidelity - 0.5);
  }

  @Test
  void aConnectionBeginsWithOneVideoAndEndsWithTheOther(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(
            plain(TIGER)
                .setConnectFrom(balloon.getVideoId())
                .setConnectTo(tiger.getVideoId())
                .build());

    List<byte[]> frames = frames(skyriver, finished.getArtifact());
    assertThat(frames).hasSize(32 + 16 + 32);
    assertThat(psnr(frames.subList(0, 32), balloonFrames)).isGreaterThan(fidelity - 0.5);
    assertThat(psnr(frames.subList(48, 80), tigerFrames)).isGreaterThan(25);
  }

  @Test
  void aLoopIsMadeForItsEnd(RunningSkyriver skyriver) throws Exception {
    VideoFinished finished =
        skyriver.finish(plain(BALLOON).setSize("64x64").setLoop(true).setSeconds(3.0).build());

    List<byte[]> frames = frames(skyriver, finished.getArtifact());
    assertThat(frames).hasSize(48);
    // The second window is made for its end: without a loop it comes out otherwise.
    VideoFinished open = skyriver.finish(plain(BALLOON).setSize("64x64").setSeconds(3.0).build());
    List<byte[]> others = frames(skyriver, open.getArtifact());
    assertThat(frames.get(16)).isEqualTo(others.get(16));
    assertThat(difference(frames.get(47), others.get(47))).isPositive();
  }

  static Stream<Object[]> bad() {
    String text = Base64.getEncoder().encodeToString("no picture".getBytes());
    return Stream.of(
        new Object[] {plain("x").setEdit("video_" + "0".repeat(32)), "input_unknown"},
        new Object[] {plain("x").setFirstImage("file:///etc/hostname"), "input_refused"},
        new Object[] {plain("x").setFirstImage("http://127.0.0.1:9/a.png"), "input_refused"},
        new Object[] {plain("x").setLastImage("data:image/png;base64," + text), "input_invalid"},
        new Object[] {
          plain("x").setExtend("artifact:default/video_1/gone-" + "0".repeat(64) + ".mp4"),
          "input_unreachable"
        },
        new Object[] {plain("x").setFirstImage("fox.png"), "input_reference_invalid"},
        new Object[] {
          plain("x").setFirstImage("http://e/a.png").setExtend("http://e/a.mp4"), "inputs_conflict"
        });
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadInputEndsWithItsCode(
      PromptSubmitted.Builder prompt, String code, RunningSkyriver skyriver) throws Exception {
    assertThat(codes(skyriver.run(prompt.build()))).containsExactly(code);
  }

  @Test
  void theVideoOfAnotherTenantIsNotThere(RunningSkyriver skyriver) throws Exception {
    PromptSubmitted prompt =
        plain("x").setTenant("studio-7").setExtend(balloon.getVideoId()).build();

    assertThat(codes(skyriver.run(prompt))).containsExactly("input_unknown");
  }

  @Test
  void aPictureOfAnotherShapeIsNoFit(RunningSkyriver skyriver) throws Exception {
    PromptSubmitted prompt =
        plain("x").setFirstImage(data(balloonFrames.get(0))).setSize("192x48").build();

    assertThat(codes(skyriver.run(prompt))).containsExactly("input_size_mismatch");
  }

  private static VideoFinished edit(RunningSkyriver skyriver, VideoFinished source, double strength)
      throws Exception {
    return skyriver.finish(plain(TIGER).setEdit(source.getVideoId()).setStrength(strength).build());
  }

  /** The size is that of the input. */
  private static PromptSubmitted.Builder plain(String prompt) {
    return Prompts.small(prompt).setSize(null);
  }

  private static List<String> codes(Outcome outcome) {
    if (outcome instanceof Failed failed) {
      return List.of(failed.event().getFailure().getCode());
    }
    assertThat(outcome).isInstanceOf(Rejected.class);
    return ((Rejected) outcome).event().getFailures().stream().map(Failure::getCode).toList();
  }

  private List<byte[]> frames(RunningSkyriver skyriver, ArtifactRef video) throws Exception {
    Path copy = folder.resolve(video.getSha256() + ".mp4");
    return FrameReader.readAll(Files.write(copy, skyriver.bytes(video)));
  }

  /** The step onto a frame is no larger than the largest of all others. */
  private static void assertSmooth(List<byte[]> frames, int seam) {
    double step = difference(frames.get(seam - 1), frames.get(seam));
    assertThat(step)
        .isLessThanOrEqualTo(
            1.5
                * Math.max(
                    largestStep(frames.subList(0, seam)),
                    largestStep(frames.subList(seam, frames.size()))));
  }

  private static double largestStep(List<byte[]> frames) {
    return IntStream.range(1, frames.size())
        .mapToDouble(frame -> difference(frames.get(frame - 1), frames.get(frame)))
        .max()
        .orElseThrow();
  }

  /** Mean absolute difference of two pictures, in levels. */
  private static double difference(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += Math.abs(Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]));
    }
    return sum / one.length;
  }

  private static double psnr(List<byte[]> clip, List<byte[]> other) {
    return IntStream.range(0, clip.size())
        .mapToDouble(frame -> psnr(clip.get(frame), other.get(frame)))
        .average()
        .orElseThrow();
  }

  /** Peak signal to noise ratio in decibels. */
  private static double psnr(byte[] one, byte[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      double error = Byte.toUnsignedInt(one[i]) - Byte.toUnsignedInt(other[i]);
      sum += error * error;
    }
    return 10 * Math.log10(255.0 * 255.0 / (sum / one.length));
  }

  private static String data(byte[] picture) {
    byte[] png = Stills.png(picture, 64, 64);
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
  }

  private static String sha256(byte[] picture) {
    return Sha256.of(Stills.png(picture, 64, 64));
  }
}
