package io.skyriver.stage.gather;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The form in which a {@link Gather} is kept in state. */
final class GatherCodec {
  private static final int VERSION = 1;

  private GatherCodec() {}

  static byte[] encode(Gather gather) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(gather.attempt());
      List<PatchSet> last = gather.last() == null ? List.of() : List.of(gather.last());
      writeAll(out, last);
      writeAll(out, gather.open());
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  static Gather decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException("gather state of unknown version " + version);
      }
      int attempt = in.readInt();
      List<PatchSet> last = readAll(in);
      return new Gather(attempt, last.isEmpty() ? null : last.get(0), readAll(in));
    } catch (IOException corrupt) {
      throw new UncheckedIOException(corrupt);
    }
  }

  private static void writeAll(DataOutputStream out, List<PatchSet> sets) throws IOException {
    out.writeInt(sets.size());
    for (PatchSet set : sets) {
      out.writeUTF(set.execution());
      out.writeInt(set.step());
      out.writeUTF(set.form());
      out.writeInt(set.patches());
      for (int index = 0; index < set.patches(); index++) {
        out.writeBoolean(set.arrived().get(index));
        out.writeInt(set.checksums()[index]);
      }
    }
  }

  private static List<PatchSet> readAll(DataInputStream in) throws IOException {
    List<PatchSet> sets = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      sets.add(read(in));
    }
    return sets;
  }

  private static PatchSet read(DataInputStream in) throws IOException {
    String execution = in.readUTF();
    int step = in.readInt();
    String form = in.readUTF();
    int[] checksums = new int[in.readInt()];
    BitSet arrived = new BitSet(checksums.length);
    for (int index = 0; index < checksums.length; index++) {
      arrived.set(index, in.readBoolean());
      checksums[index] = in.readInt();
    }
    return new PatchSet(execution, step, form, arrived, checksums);
  }
}
