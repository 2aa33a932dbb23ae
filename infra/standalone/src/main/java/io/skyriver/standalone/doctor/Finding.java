package io.skyriver.standalone.doctor;

/**
 * What a check found.
 *
 * @param check what was looked at, in snake case
 * @param level how bad it is
 * @param found what there is
 * @param remedy what to do; empty when all is well
 */
public record Finding(String check, Level level, String found, String remedy) {

  /** How bad something is. */
  public enum Level {
    OK,
    WARN,
    FAIL
  }

  static Finding ok(String check, String found) {
    return new Finding(check, Level.OK, found, "");
  }

  static Finding warn(String check, String found, String remedy) {
    return new Finding(check, Level.WARN, found, remedy);
  }

  static Finding fail(String check, String found, String remedy) {
    return new Finding(check, Level.FAIL, found, remedy);
  }
}
