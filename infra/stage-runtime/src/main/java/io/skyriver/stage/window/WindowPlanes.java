package io.skyriver.stage.window;

import java.util.List;

/**
 * All planes of a window, cut alike.
 *
 * @param volume extent of the window in latent cells
 * @param planes at least one, in the order in which they travel
 */
public record WindowPlanes(Volume volume, List<WindowPlane> planes) {

  public WindowPlanes {
    planes = List.copyOf(planes);
    if (planes.isEmpty()) {
      throw new IllegalArgumentException("a window needs a plane");
    }
    for (WindowPlane plane : planes) {
      requireSize(volume, plane);
    }
  }

  /** The plane of that name. */
  public WindowPlane plane(String name) {
    return planes.stream()
        .filter(plane -> plane.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no plane " + name));
  }

  /** The same window with that plane alone. */
  public WindowPlanes only(String name) {
    return new WindowPlanes(volume, List.of(plane(name)));
  }

  long bytesPerCell() {
    return planes.stream().mapToLong(WindowPlane::bytesPerCell).sum();
  }

  private static void requireSize(Volume volume, WindowPlane plane) {
    long expected = plane.bytesPerCell() * volume.cells();
    if (plane.data().remaining() != expected) {
      throw new IllegalArgumentException(
          "plane %s of %s needs %d bytes, got %d"
              .formatted(plane.name(), volume, expected, plane.data().remaining()));
    }
  }
}
