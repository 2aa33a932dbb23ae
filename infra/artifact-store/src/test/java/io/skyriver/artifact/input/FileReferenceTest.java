package io.skyriver.artifact.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.artifact.input.InputException.Reason;
import io.skyriver.artifact.input.InputRules.Scheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileReferenceTest extends InputFetcherContract {

  @Override
  Scheme scheme() {
    return Scheme.FILE;
  }

  @Override
  InputRules rules(InputRules basic) {
    return basic.withRoots(List.of(root()));
  }

  @Override
  String publish(byte[] content) throws IOException {
    Path file = Files.createTempFile(Files.createDirectories(root()), "input", ".png");
    return Files.write(file, content).toUri().toString();
  }

  @Override
  String missing() throws IOException {
    Files.createDirectories(root());
    return root().resolve("none.png").toUri().toString();
  }

  @Test
  void leavesTheRootsNeitherByDotsNorByLinks() throws Exception {
    Files.createDirectories(root());
    Path secret = Files.write(folder.resolve("secret.png"), png(10));
    Path link = Files.createSymbolicLink(root().resolve("link.png"), secret);

    assertFails(secret.toUri().toString(), Reason.REFUSED);
    assertFails(root().toUri() + "../secret.png", Reason.REFUSED);
    assertFails(link.toUri().toString(), Reason.REFUSED);
    assertFails("file://otherhost" + secret, Reason.REFUSED);
    assertFails("file:relative.png", Reason.REFUSED);
  }

  @Test
  void saysTheSameOfFilesOutsideWhetherTheyAreThereOrNot() throws Exception {
    Files.createDirectories(root());
    Path there = Files.write(folder.resolve("there.png"), png(10));

    assertThat(message(there)).isEqualTo(message(folder.resolve("not-there.png")));
  }

  @Test
  void readsNoFolderAndNothingThatIsNoRegularFile() throws Exception {
    Files.createDirectories(root());

    assertFails(root().toUri().toString(), Reason.REFUSED);
  }

  private String message(Path file) {
    try {
      fetch(file.toUri().toString());
      throw new AssertionError("fetched " + file);
    } catch (InputException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  private Path root() {
    return folder.resolve("inputs");
  }
}
