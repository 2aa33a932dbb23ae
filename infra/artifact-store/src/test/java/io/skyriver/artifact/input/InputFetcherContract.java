package io.skyriver.artifact.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skyriver.artifact.fake.InMemoryArtifactStore;
import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.artifact.input.InputRules.Scheme;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What fetching promises, whatever kind of reference it is; extend it for each. */
abstract class InputFetcherContract {
  private static final int MOST = 1000;

  final InMemoryArtifactStore store = new InMemoryArtifactStore();

  @TempDir Path folder;

  /** The kind of reference. */
  abstract Scheme scheme();

  /** Rules that let such a reference through, to be tightened. */
  InputRules rules(InputRules basic) {
    return basic;
  }

  /** Makes the bytes available to tenant acme and gives the reference to them. */
  abstract String publish(byte[] content) throws Exception;

  /** A reference of this kind to what is not there. */
  abstract String missing() throws Exception;

  @Test
  void givesTheBytesAndWhatTheyAre() throws Exception {
    byte[] png = png(500);

    FetchedInput fetched = fetch(publish(png));

    assertThat(fetched.content()).isEqualTo(png);
    assertThat(fetched.media()).isEqualTo(InputMedia.PNG);
  }

  @Test
  void takesAFileOfExactlyTheLimitAndNoLarger() throws Exception {
    assertThat(fetch(publish(png(MOST))).content()).hasSize(MOST);
    assertFails(publish(png(MOST + 1)), Reason.TOO_LARGE);
    assertFails(publish(png(50 * MOST)), Reason.TOO_LARGE);
  }

  @Test
  void takesNothingButPicturesAndVideos() throws Exception {
    assertFails(publish("#!/bin/sh".getBytes()), Reason.INVALID);
    assertFails(publish(new byte[0]), Reason.INVALID);
  }

  @Test
  void saysThatNothingIsThere() throws Exception {
    String missing = missing();
    Reason expected = scheme() == Scheme.DATA ? Reason.INVALID : Reason.UNREACHABLE;

    assertFails(missing, expected);
  }

  @Test
  void followsNoReferenceOfAKindThatIsSwitchedOff() throws Exception {
    Set<Scheme> others = EnumSet.complementOf(EnumSet.of(scheme()));
    InputRules basic = limits();
    InputRules without =
        new InputRules(
            others, basic.roots(), basic.trustedHosts(), basic.mostBytes(), basic.timeout());
    String reference = publish(png(100));

    try (InputFetcher fetcher = new InputFetcher(without, store)) {
      assertThatThrownBy(() -> fetcher.fetch("acme", reference))
          .isInstanceOfSatisfying(
              InputException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.REFUSED));
    }
  }

  FetchedInput fetch(String reference) throws InputException {
    return fetch("acme", reference);
  }

  FetchedInput fetch(String tenant, String reference) throws InputException {
    try (InputFetcher fetcher = new InputFetcher(limits(), store)) {
      return fetcher.fetch(tenant, reference);
    }
  }

  void assertFails(String reference, Reason reason) {
    assertThatThrownBy(() -> fetch(reference))
        .isInstanceOfSatisfying(
            InputException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  private InputRules limits() {
    InputRules all = InputRules.DEFAULT;
    return rules(
        new InputRules(
            all.schemes(), all.roots(), all.trustedHosts(), MOST, Duration.ofSeconds(60)));
  }

  /** Bytes that begin as a PNG does. */
  static byte[] png(int length) {
    byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    return Arrays.copyOf(signature, length);
  }
}
