package io.skyriver.it;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The classifier of {@code infra/models/evaluation}, which learned from rendered clips what two
 * seconds show. Not thread-safe.
 */
final class Judge implements AutoCloseable {
  static final Path FOLDER = RunningSkyriver.repository().resolve("infra/models/evaluation");

  private static final int FRAMES = 32;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final JsonNode labels;
  private final OrtSession session;

  private Judge(JsonNode labels, byte[] model) throws OrtException {
    this.labels = labels;
    this.session = environment.createSession(model);
  }

  /**
   * Opens the classifier.
   *
   * @throws AssertionError if it is not the one whose digest is recorded
   */
  static Judge open() throws IOException, OrtException {
    JsonNode record = JSON.readTree(FOLDER.resolve("classifier.json").toFile());
    byte[] model = verified(FOLDER.resolve("classifier.onnx"), record.get("sha256").asText());
    return new Judge(record.get("labels"), model);
  }

  /** The bytes of a file that must have this digest. */
  static byte[] verified(Path file, String sha256) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      if (!HexFormat.of().formatHex(digest).equals(sha256)) {
        throw new AssertionError(file + " is not the file whose digest is recorded");
      }
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
    return bytes;
  }

  /**
   * What the first two seconds of a video show.
   *
   * @param frames RGB24 at 16 frames per second, 32 of them at least
   * @return a class for each attribute: subject, motion, scene, camera, count
   */
  Map<String, String> look(List<byte[]> frames, int width, int height) throws OrtException {
    ByteBuffer clip = ByteBuffer.allocateDirect(FRAMES * width * height * 3);
    frames.subList(0, FRAMES).forEach(clip::put);
    long[] shape = {FRAMES, height, width, 3};
    try (OnnxTensor input =
            OnnxTensor.createTensor(environment, clip.flip(), shape, OnnxJavaType.UINT8);
        OrtSession.Result result = session.run(Map.of("CLIP", input))) {
      Map<String, String> found = new TreeMap<>();
      for (String attribute : (Iterable<String>) labels::fieldNames) {
        found.put(attribute, label(attribute, result));
      }
      return found;
    }
  }

  private String label(String attribute, OrtSession.Result result) throws OrtException {
    float[] shares =
        (float[]) result.get(attribute.toUpperCase(Locale.ROOT)).orElseThrow().getValue();
    int best = 0;
    for (int i = 1; i < shares.length; i++) {
      best = shares[i] > shares[best] ? i : best;
    }
    return labels.get(attribute).get(best).asText();
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
