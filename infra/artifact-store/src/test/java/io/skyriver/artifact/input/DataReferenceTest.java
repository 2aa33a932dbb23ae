package io.skyriver.artifact.input;

import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.artifact.input.InputRules.Scheme;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class DataReferenceTest extends InputFetcherContract {

  @Override
  Scheme scheme() {
    return Scheme.DATA;
  }

  @Override
  String publish(byte[] content) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(content);
  }

  @Override
  String missing() {
    return "data:image/png;base64,";
  }

  @Test
  void takesNothingButBase64() {
    assertFails("data:image/png,hello", Reason.INVALID);
    assertFails("data:image/png;base64,@@@@", Reason.INVALID);
    assertFails("data:", Reason.INVALID);
  }
}
