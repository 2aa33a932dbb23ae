package io.skyriver.encoder;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.artifact.input.FetchedInput;
import io.skyriver.artifact.input.InputException;
import io.skyriver.artifact.input.InputMedia;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.InputTask;
import io.skyriver.events.VideoInput;
import io.skyriver.events.WantedInput;
import io.skyriver.media.FootageFacts;
import io.skyriver.media.FootageKind;
import io.skyriver.media.FootageLimits;
import io.skyriver.media.FootageTooLargeException;
import io.skyriver.media.MediaException;
import io.skyriver.media.ScratchFolder;
import io.skyriver.stage.call.CallRef;
import io.skyriver.stage.call.CallScope;
import io.skyriver.stage.call.StageCall;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.job.Outgoing;
import io.skyriver.stage.job.StageEvents;
import io.skyriver.stage.services.ServicesProvider;
import io.skyriver.stage.window.WindowRef;
import io.skyriver.triton.card.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches the inputs of a video, finds out what they are and stores their bytes under the video, so
 * that nothing depends on where they came from any more.
 */
final class InputCall extends StageCall<InputTask> {
  private static final long serialVersionUID = 1L;

  /** Source frames for each frame of the model's rate that are looked at. */
  private static final int MOST_FRAMES_PER_FRAME = 8;

  private static final int SHORTEST_EDGE = 16;

  InputCall(ServicesProvider provider, StageEvents events) {
    super(provider, events);
  }

  @Override
  protected CallRef ref(InputTask task) {
    return new CallRef(new WindowRef(task.getVideoId(), 0, 0), 0, 0);
  }

  @Override
  protected @Nullable String traceparent(InputTask task) {
    return task.getTraceparent();
  }

  @Override
  protected List<Outgoing> work(InputTask task, CallScope scope) throws Exception {
    List<VideoInput> inputs = new ArrayList<>();
    for (WantedInput wanted : task.getInputs()) {
      scope.requireWanted();
      inputs.add(stored(task, wanted));
    }
    return List.of(outbox().event(events(scope).inputsStored(scope.ref().window(), inputs)));
  }

  private VideoInput stored(InputTask task, WantedInput wanted)
      throws InterruptedException, IOException {
    InputRole role = InputRole.of(wanted.getRole());
    FetchedInput fetched = fetched(task.getTenant(), wanted);
    role.requireForm(fetched.media().isPicture());
    FootageFacts facts = facts(fetched);
    String name = role.fileName() + fetched.media().extension();
    ArtifactRef artifact =
        services()
            .artifacts()
            .put(
                new ArtifactKey(task.getTenant(), task.getVideoId(), name),
                fetched.content(),
                fetched.media().mediaType());
    return VideoInput.newBuilder()
        .setRole(role.key())
        .setVideoId(wanted.getArtifact() == null ? null : wanted.getReference())
        .setArtifact(artifact)
        .setWidth(facts.width())
        .setHeight(facts.height())
        .setFrames(facts.framesAt(services().card().fps()))
        .build();
  }

  private FetchedInput fetched(String tenant, WantedInput wanted) throws InterruptedException {
    ArtifactRef source = wanted.getArtifact();
    if (source != null) {
      byte[] content = services().artifacts().get(source);
      return InputMedia.sniff(content)
          .map(media -> new FetchedInput(content, media))
          .orElseThrow(
              () ->
                  new StageFailureException(
                      FailureCode.INPUT_INVALID, "the source has no picture or video"));
    }
    try {
      return services().inputs().fetch(tenant, wanted.getReference());
    } catch (InputException failure) {
      throw new StageFailureException(
          code(failure.reason()), wanted.getRole() + ": " + failure.getMessage(), failure);
    }
  }

  private FootageFacts facts(FetchedInput fetched) throws IOException {
    ModelCard card = services().card();
    int most = (int) Math.min(1 << 20, MOST_FRAMES_PER_FRAME * card.seconds().max() * card.fps());
    try (ScratchFolder scratch = new ScratchFolder()) {
      Path copy = Files.write(scratch.file("input"), fetched.content());
      FootageFacts facts =
          FootageFacts.of(
              copy,
              FootageKind.of(fetched.media().mediaType()),
              new FootageLimits(FootageLimits.PIXELS, Math.max(1, most)));
      if (Math.min(facts.width(), facts.height()) < SHORTEST_EDGE) {
        throw new StageFailureException(
            FailureCode.INPUT_INVALID, "an input needs at least 16 pixels in height and width");
      }
      return facts;
    } catch (FootageTooLargeException tooLarge) {
      throw new StageFailureException(
          FailureCode.INPUT_TOO_LARGE, String.valueOf(tooLarge.getMessage()), tooLarge);
    } catch (MediaException unreadable) {
      throw new StageFailureException(
          FailureCode.INPUT_INVALID,
          "the input can't be decoded: " + unreadable.getMessage(),
          unreadable);
    }
  }

  private static FailureCode code(InputException.Reason reason) {
    return switch (reason) {
      case UNREACHABLE -> FailureCode.INPUT_UNREACHABLE;
      case REFUSED -> FailureCode.INPUT_REFUSED;
      case INVALID -> FailureCode.INPUT_INVALID;
      case TOO_LARGE -> FailureCode.INPUT_TOO_LARGE;
    };
  }
}
