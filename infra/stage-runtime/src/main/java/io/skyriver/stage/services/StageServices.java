package io.skyriver.stage.services;

import io.skyriver.artifact.ArtifactStore;
import io.skyriver.artifact.input.InputFetcher;
import io.skyriver.artifact.input.InputRules;
import io.skyriver.events.ModelRef;
import io.skyriver.schemas.serde.Registry;
import io.skyriver.stage.call.CallBook;
import io.skyriver.stage.conditioning.Conditionings;
import io.skyriver.stage.conditioning.StageArtifacts;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.gate.CallGate;
import io.skyriver.stage.given.GivenArtifacts;
import io.skyriver.triton.ModelServer;
import io.skyriver.triton.card.ModelCard;

/**
 * What the operators of a stage share within one process. Safe for use by many threads.
 *
 * @param card the model this stage runs
 * @param registry schemas
 * @param gate which videos are live
 * @param models model servers
 * @param artifacts artifact store, patient in outages
 * @param conditionings the conditioning of videos
 * @param inputs fetches what users refer to
 * @param calls what the operators know of each other's calls
 * @param pulse how the operators tell that they are alive
 * @param resources closed with this, in order
 */
public record StageServices(
    ModelCard card,
    Registry registry,
    CallGate gate,
    ModelServer models,
    StageArtifacts artifacts,
    Conditionings conditionings,
    InputFetcher inputs,
    CallBook calls,
    Pulse pulse,
    Resources resources)
    implements AutoCloseable {

  /** Services over given parts, which are closed with them. */
  public static StageServices of(
      ModelCard card, Registry registry, CallGate gate, ModelServer models, ArtifactStore store) {
    Resources resources = new Resources();
    resources.add(registry);
    resources.add(store);
    resources.add(models);
    return of(card, registry, gate, models, store, InputRules.DEFAULT, Pulse.DEFAULT, resources);
  }

  static StageServices of(
      ModelCard card,
      Registry registry,
      CallGate gate,
      ModelServer models,
      ArtifactStore store,
      InputRules inputs,
      Pulse pulse,
      Resources resources) {
    StageArtifacts artifacts = new StageArtifacts(store, Patience.DEFAULT);
    return new StageServices(
        card,
        registry,
        gate,
        models,
        artifacts,
        new Conditionings(artifacts),
        resources.add(new InputFetcher(inputs, store)),
        new CallBook(),
        pulse,
        resources);
  }

  /** The same services with another way to artifacts. */
  public StageServices with(StageArtifacts otherArtifacts, Conditionings otherConditionings) {
    return new StageServices(
        card,
        registry,
        gate,
        models,
        otherArtifacts,
        otherConditionings,
        inputs,
        calls,
        pulse,
        resources);
  }

  /** Given latents of videos. */
  public GivenArtifacts given() {
    return new GivenArtifacts(artifacts, card);
  }

  /** The same services with another book of calls. */
  public StageServices with(CallBook otherCalls) {
    return new StageServices(
        card,
        registry,
        gate,
        models,
        artifacts,
        conditionings,
        inputs,
        otherCalls,
        pulse,
        resources);
  }

  /**
   * Makes sure that the stage runs the very model a video is pinned to (law 11).
   *
   * @throws StageFailureException if it does not
   */
  public void requireModel(ModelRef pinned) {
    ModelRef own = new ModelRef(card.model(), card.version(), card.digest());
    if (!own.equals(pinned)) {
      throw new StageFailureException(
          FailureCode.MODEL_NOT_SERVED,
          "the video is pinned to %s version %s (%s), this stage runs %s version %s (%s)"
              .formatted(
                  pinned.getName(),
                  pinned.getVersion(),
                  pinned.getDigest(),
                  own.getName(),
                  own.getVersion(),
                  own.getDigest()));
    }
  }

  @Override
  public void close() {
    resources.close();
  }
}
