package io.skyriver.decode.segment;

import io.skyriver.events.ArtifactRef;
import io.skyriver.stage.job.Outgoing;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes a {@link Segment} from the calls, which hand on {@link Outgoing} records and nothing else,
 * to its assembly in the same job. It is addressed to no topic and must not reach the sink.
 */
public final class SegmentLetter {
  private static final String NO_TOPIC = "";
  private static final String NO_TRACE = "";

  private SegmentLetter() {}

  public static Outgoing write(Segment segment) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(segment.video());
      out.writeUTF(segment.tenant());
      out.writeInt(segment.attempt());
      out.writeInt(segment.window());
      out.writeInt(segment.windows());
      write(out, segment.conditioning());
      write(out, segment.file());
      out.writeUTF(segment.traceparent() == null ? NO_TRACE : segment.traceparent());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return new Outgoing(NO_TOPIC, segment.video(), bytes.toByteArray(), Map.of());
  }

  /** Whether the record is for the job itself. */
  public static boolean isLetter(Outgoing record) {
    return record.topic().equals(NO_TOPIC);
  }

  public static Segment read(Outgoing letter) {
    byte[] bytes = Objects.requireNonNull(letter.value(), "a letter has content");
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return new Segment(
          in.readUTF(),
          in.readUTF(),
          in.readInt(),
          in.readInt(),
          in.readInt(),
          readArtifact(in),
          readArtifact(in),
          readTrace(in));
    } catch (IOException corrupt) {
      throw new UncheckedIOException(corrupt);
    }
  }

  private static @Nullable String readTrace(DataInputStream in) throws IOException {
    String trace = in.readUTF();
    return trace.equals(NO_TRACE) ? null : trace;
  }

  private static void write(DataOutputStream out, ArtifactRef artifact) throws IOException {
    out.writeUTF(artifact.getUri());
    out.writeUTF(artifact.getSha256());
    out.writeLong(artifact.getBytes());
    out.writeUTF(artifact.getMediaType());
  }

  private static ArtifactRef readArtifact(DataInputStream in) throws IOException {
    return new ArtifactRef(in.readUTF(), in.readUTF(), in.readLong(), in.readUTF());
  }
}
