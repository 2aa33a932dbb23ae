package io.skyriver.stage.window;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/** The checksum of a patch: CRC-32C over its payloads in order. */
public final class PatchChecksum {

  private PatchChecksum() {}

  public static int of(List<ByteBuffer> payloads) {
    CRC32C crc = new CRC32C();
    payloads.forEach(payload -> crc.update(payload.duplicate()));
    return (int) crc.getValue();
  }
}
