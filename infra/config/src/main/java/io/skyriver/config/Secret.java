package io.skyriver.config;

import java.io.Serializable;

/** A text that is used but never shown. */
public record Secret(String reveal) implements Serializable {
  private static final long serialVersionUID = 1L;

  @Override
  public String toString() {
    return Masks.MASK;
  }
}
