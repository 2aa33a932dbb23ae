package io.skyriver.standalone.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelFolder;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.standalone.system.Installation;
import io.skyriver.triton.card.ModelCard;
import io.skyriver.triton.card.ModelCard.Role;
import io.skyriver.triton.card.ModelCard.ServedModel;
import io.skyriver.triton.card.ModelCards;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Whether the model that ships is whole: card, folders, weights and digests. */
final class ModelFiles {
  private static final String CHECK = "models";
  private static final String REMEDY =
      "restore infra/models/repository, for example with git checkout infra/models/repository";

  private ModelFiles() {}

  static Finding finding(Installation installation) {
    try {
      ModelCard card = ModelCards.load(installation.card());
      List<String> digests = new ArrayList<>();
      for (Role role : Role.values()) {
        digests.add(verified(installation, card.served(role)));
      }
      String found = card.model() + " " + card.version() + ", digest " + card.digest();
      return card.digest().equals(sha256(String.join("\n", digests)))
          ? Finding.ok(CHECK, found)
          : Finding.fail(CHECK, found + " is not that of the files", REMEDY);
    } catch (InvalidModelException | RuntimeException unusable) {
      return Finding.fail(CHECK, String.valueOf(unusable.getMessage()), REMEDY);
    }
  }

  /** The digest of a model's weights, which are read and compared with it. */
  private static String verified(Installation installation, ServedModel model)
      throws InvalidModelException {
    ModelFolder folder = new ModelFolder(model.name(), installation.models().resolve(model.name()));
    for (ModelVersion version : folder.versions(folder.config())) {
      if (version.version().equals(model.version())) {
        version.weights();
        return version.settings().parameter("digest").orElse("");
      }
    }
    throw new InvalidModelException(
        model.name(), List.of("there is no version " + model.version() + ", which the card names"));
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
