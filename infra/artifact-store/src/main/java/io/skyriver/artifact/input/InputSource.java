package io.skyriver.artifact.input;

import java.net.URI;

/** Reads what references of one kind lead to. Safe for use by many threads; blocks. */
interface InputSource {

  /**
   * All bytes.
   *
   * @param most more are too large, and are not read
   */
  byte[] read(String tenant, URI reference, long most) throws InputException;
}
