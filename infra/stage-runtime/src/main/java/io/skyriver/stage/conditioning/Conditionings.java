package io.skyriver.stage.conditioning;

import io.skyriver.artifact.ArtifactKey;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.events.NamedTensor;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes and reads the conditioning of videos, Avro single-object encoding: the same record always
 * gives the same bytes. Keeps the last few read, in bounded memory. Safe for use by many threads;
 * blocks.
 */
public final class Conditionings {
  private static final String KIND = "conditioning.avro";
  private static final String MEDIA_TYPE = "application/avro";
  private static final int MOST_KEPT = 32;
  private static final long MOST_KEPT_BYTES = 64L << 20;

  private final StageArtifacts artifacts;
  private final Map<String, Conditioning> kept =
      Collections.synchronizedMap(new LinkedHashMap<>(MOST_KEPT, 0.75f, true));

  public Conditionings(StageArtifacts artifacts) {
    this.artifacts = artifacts;
  }

  public ArtifactRef store(String tenant, Conditioning conditioning) throws InterruptedException {
    ArtifactKey key = new ArtifactKey(tenant, conditioning.getVideoId(), KIND);
    return artifacts.put(key, encode(conditioning), MEDIA_TYPE);
  }

  public Conditioning load(ArtifactRef ref) throws InterruptedException {
    Conditioning known = kept.get(ref.getSha256());
    return known != null ? known : remember(ref.getSha256(), decode(artifacts.get(ref)));
  }

  /** A tensor as the record keeps it. */
  public static NamedTensor record(Tensor tensor) {
    ByteBuffer data = tensor.data();
    ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
    return new NamedTensor(tensor.name(), tensor.datatype().name(), tensor.shape(), copy);
  }

  /** The tensors of a record, ready for a model. */
  public static List<Tensor> tensors(Conditioning conditioning) {
    return conditioning.getTensors().stream().map(Conditionings::tensor).toList();
  }

  private static Tensor tensor(NamedTensor tensor) {
    return new Tensor(
        tensor.getName(),
        DataType.valueOf(tensor.getDatatype()),
        tensor.getShape(),
        tensor.getData());
  }

  private Conditioning remember(String sha256, Conditioning conditioning) {
    synchronized (kept) {
      kept.put(sha256, conditioning);
      while (kept.size() > 1 && (kept.size() > MOST_KEPT || keptBytes() > MOST_KEPT_BYTES)) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
    return conditioning;
  }

  private long keptBytes() {
    return kept.values().stream()
        .flatMap(conditioning -> conditioning.getTensors().stream())
        .mapToLong(tensor -> tensor.getData().remaining())
        .sum();
  }

  private static byte[] encode(Conditioning conditioning) {
    try {
      ByteBuffer bytes = conditioning.toByteBuffer();
      byte[] content = new byte[bytes.remaining()];
      bytes.get(content);
      return content;
    } catch (IOException defect) {
      throw new StageFailureException(
          FailureCode.INTERNAL_ERROR, "the conditioning can't be written", defect);
    }
  }

  private static Conditioning decode(byte[] content) {
    try {
      return Conditioning.fromByteBuffer(ByteBuffer.wrap(content));
    } catch (IOException | RuntimeException corrupt) {
      throw new StageFailureException(
          FailureCode.ARTIFACT_CORRUPT, "the conditioning can't be read", corrupt);
    }
  }
}
