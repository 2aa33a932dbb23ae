package io.skyriver.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.modelserver.simulation.SimulatedRepository;
import io.skyriver.triton.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Model repositories that a simulated backend serves. */
public final class SimulatedModels {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SimulatedModels() {}

  /**
   * The models of Wan 2.2 T2V-A14B.
   *
   * @param change makes of the card what a test needs
   */
  public static Path wan(Path folder, int instances, double timeScale, Consumer<ObjectNode> change)
      throws IOException {
    Path card = simulated("wan2.2-t2v-a14b");
    return write(
        new SimulatedRepository(List.of(1L, 512L, 4096L), DataType.BF16, instances, timeScale),
        card,
        change,
        folder);
  }

  /** The small models that ship, without their arithmetic. */
  public static Path small(
      Path folder, int instances, double timeScale, Consumer<ObjectNode> change)
      throws IOException {
    return write(
        new SimulatedRepository(List.of(1L, 24L, 384L), DataType.FP32, instances, timeScale),
        RunningSkyriver.installation().card(),
        change,
        folder);
  }

  private static Path simulated(String model) {
    return RunningSkyriver.repository()
        .resolve("infra/models/simulated")
        .resolve(model)
        .resolve(model + ".card.json");
  }

  private static Path write(
      SimulatedRepository repository, Path card, Consumer<ObjectNode> change, Path folder)
      throws IOException {
    ObjectNode changed = (ObjectNode) JSON.readTree(card.toFile());
    change.accept(changed);
    Path copy = Files.createTempFile("skyriver-it", ".card.json");
    try {
      JSON.writeValue(copy.toFile(), changed);
      repository.write(copy, folder);
    } finally {
      Files.delete(copy);
    }
    return folder;
  }
}
