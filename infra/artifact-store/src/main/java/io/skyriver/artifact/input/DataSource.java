package io.skyriver.artifact.input;

import io.skyriver.artifact.input.InputException.Reason;
import java.net.URI;
import java.util.Base64;
import java.util.Locale;

/** {@code data:image/png;base64,…}: the bytes themselves. */
public final class DataSource implements InputSource {
  private static final String SCHEME = "data:";
  private static final String BASE64 = ";base64";

  DataSource() {}

  /** Whether a reference is of this kind. */
  public static boolean isData(String reference) {
    return reference.length() >= SCHEME.length()
        && reference.substring(0, SCHEME.length()).toLowerCase(Locale.ROOT).equals(SCHEME);
  }

  /**
   * The bytes in a reference of this kind.
   *
   * @param most more are too large
   */
  public static byte[] decode(String reference, long most) throws InputException {
    String text = reference.substring(SCHEME.length());
    int comma = text.indexOf(',');
    if (comma < 0 || !text.substring(0, comma).endsWith(BASE64)) {
      throw new InputException(Reason.INVALID, "a data: reference needs ;base64, and its bytes");
    }
    String encoded = text.substring(comma + 1);
    if (encoded.length() / 4 * 3L > most + 2) {
      throw InputFetcher.tooLarge(most);
    }
    byte[] bytes = decoded(encoded);
    if (bytes.length > most) {
      throw InputFetcher.tooLarge(most);
    }
    return bytes;
  }

  private static byte[] decoded(String encoded) throws InputException {
    try {
      return Base64.getDecoder().decode(encoded.replace("%2B", "+").replace("%2F", "/"));
    } catch (IllegalArgumentException noBase64) {
      throw new InputException(Reason.INVALID, "the data: reference is no Base64", noBase64);
    }
  }

  @Override
  public byte[] read(String tenant, URI reference, long most) throws InputException {
    return decode(reference.toString(), most);
  }
}
