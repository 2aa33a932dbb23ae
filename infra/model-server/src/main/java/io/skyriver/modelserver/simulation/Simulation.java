package io.skyriver.modelserver.simulation;

import com.google.protobuf.ByteString;
import io.skyriver.modelserver.engine.Engine;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.triton.card.InvalidModelCardException;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCards;
import io.skyriver.triton.proto.ModelConfig;
import io.skyriver.triton.proto.ModelInferResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Finds out what a simulated model stands for. */
public final class Simulation {
  /** What config.pbtxt names as the backend of a simulated model. */
  public static final String BACKEND = "simulated";

  private Simulation() {}

  /**
   * Loads a model for which a card in the repository's folder names a role.
   *
   * @throws InvalidModelException when no card does, or a parameter makes no sense
   */
  public static Engine load(ModelVersion version) throws InvalidModelException {
    Path repository = Objects.requireNonNull(version.folder().toAbsolutePath().getParent());
    for (ModelCard card : cards(repository, version)) {
      for (Map.Entry<Role, ModelCard.ServedModel> served : card.models().entrySet()) {
        if (served.getValue().name().equals(version.model())) {
          return new FaultyEngine(engine(served.getKey(), card, version), version);
        }
      }
    }
    throw new InvalidModelException(
        version.model(), List.of("no card in " + repository + " names it, nothing to simulate"));
  }

  /** The answer as a model's server sends it, whose bytes a fault can take away. */
  public static ModelInferResponse sent(
      ModelConfig config, ModelVersion version, ModelInferResponse answer) {
    boolean empty =
        config.getBackend().equals(BACKEND)
            && Fault.of(version).filter(Fault.ZERO_BYTES::equals).isPresent();
    if (!empty) {
      return answer;
    }
    ModelInferResponse.Builder emptied = answer.toBuilder();
    for (int output = 0; output < answer.getRawOutputContentsCount(); output++) {
      emptied.setRawOutputContents(output, ByteString.EMPTY);
    }
    return emptied.build();
  }

  private static Engine engine(Role role, ModelCard card, ModelVersion version)
      throws InvalidModelException {
    Pace pace = Pace.of(version);
    return switch (role) {
      case TEXT_ENCODER -> new SimulatedTextEncoder(card, version.settings().outputs(), pace);
      case VIDEO_ENCODER -> new SimulatedVideoEncoder(card, pace);
      case DENOISER -> new SimulatedDenoiser(card, pace);
      case VIDEO_DECODER -> new SimulatedVideoDecoder(card, pace);
    };
  }

  private static List<ModelCard> cards(Path repository, ModelVersion version)
      throws InvalidModelException {
    try (Stream<Path> files = Files.list(repository)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".card.json"))
          .sorted()
          .map(ModelCards::load)
          .toList();
    } catch (IOException | UncheckedIOException | InvalidModelCardException unusable) {
      throw new InvalidModelException(
          version.model(), String.valueOf(unusable.getMessage()), unusable);
    }
  }
}
