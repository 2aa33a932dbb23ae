package io.skyriver.modelserver.repository;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One version of a model.
 *
 * @param model name of the model
 * @param version name of the version folder
 * @param folder the model's folder
 */
public record ModelVersion(String model, String version, Path folder, ModelSettings settings) {
  private static final String ONNX_FILE = "model.onnx";

  /**
   * The ONNX file: what the parameter {@code weights} names, else {@code model.onnx} in the version
   * folder.
   *
   * @throws InvalidModelException when it isn't there or its SHA-256 is not the parameter {@code
   *     digest}
   */
  public byte[] weights() throws InvalidModelException {
    byte[] weights = read(settings.parameter("weights").orElse(ONNX_FILE));
    String wanted = settings.parameter("digest").orElse("");
    String found = sha256(weights);
    if (!wanted.isEmpty() && !wanted.equals(found)) {
      throw new InvalidModelException(
          model, List.of("SHA-256 of the weights is %s, digest says %s".formatted(found, wanted)));
    }
    return weights;
  }

  /**
   * The bytes at a location: {@code maven:group:artifact:version!/path} is a file within an
   * artifact, which must be on the class path; anything else is a file in the version folder.
   */
  public byte[] read(String location) throws InvalidModelException {
    try {
      return location.startsWith("maven:") ? resource(location) : file(location);
    } catch (IOException e) {
      throw new InvalidModelException(model, "can't read " + location + ": " + e.getMessage(), e);
    }
  }

  @Override
  public String toString() {
    return model + "/" + version;
  }

  private byte[] file(String name) throws IOException {
    Path directory = folder.resolve(version).toAbsolutePath().normalize();
    Path file = directory.resolve(name).normalize();
    if (!file.startsWith(directory)) {
      throw new IOException("it lies outside of the version folder");
    }
    return Files.readAllBytes(file);
  }

  private static byte[] resource(String location) throws IOException {
    int separator = location.indexOf("!/");
    if (separator < 0) {
      throw new IOException("it names no file within the artifact");
    }
    ClassLoader loader = ModelVersion.class.getClassLoader();
    try (InputStream stream = loader.getResourceAsStream(location.substring(separator + 2))) {
      if (stream == null) {
        throw new IOException("it is not on the class path");
      }
      return stream.readAllBytes();
    }
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
