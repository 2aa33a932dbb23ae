package io.skyriver.standalone.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path root;

  @Test
  void keepsItsClusterId() {
    String clusterId = create();

    try (DataDirectory again = DataDirectory.open(root)) {
      assertThat(again.clusterId()).isEqualTo(clusterId);
    }
  }

  @Test
  void refusesAPartOfAnotherDirectory() throws IOException {
    create();
    Files.writeString(root.resolve("registry").resolve("cluster-id"), "AAAAAAAAAAAAAAAAAAAAAA");

    assertThatThrownBy(() -> DataDirectory.open(root))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("registry")
        .hasMessageContaining("belongs to another cluster")
        .hasMessageContaining("start with an empty directory");
  }

  @Test
  void refusesToGoOnWithoutOneOfItsParts() throws IOException {
    create();
    Files.delete(root.resolve("broker").resolve("cluster-id"));

    assertThatThrownBy(() -> DataDirectory.open(root))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("broker");
  }

  @Test
  void refusesADirectoryWithOtherFiles() throws IOException {
    Files.writeString(root.resolve("thesis.tex"), "important");

    assertThatThrownBy(() -> DataDirectory.open(root))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("choose an empty one");
  }

  @Test
  void servesOneAtATime() {
    try (DataDirectory first = DataDirectory.open(root)) {
      assertThat(first.clusterId()).isNotEmpty();
      assertThatThrownBy(() -> DataDirectory.open(root))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void canBeOpenedAgainAfterARefusal() throws IOException {
    create();
    Path stamp = root.resolve("streams").resolve("cluster-id");
    String right = Files.readString(stamp);
    Files.writeString(stamp, "wrong");
    assertThatThrownBy(() -> DataDirectory.open(root)).isInstanceOf(DataDirectoryException.class);
    Files.writeString(stamp, right);

    assertThat(create()).isEqualTo(right.strip());
  }

  @Test
  void aTemporaryOneLeavesNothingBehind() throws IOException {
    DataDirectory temporary = DataDirectory.temporary();
    Files.createDirectories(temporary.broker());
    Files.writeString(temporary.log(), "hello");

    temporary.close();

    assertThat(temporary.log().getParent()).doesNotExist();
  }

  @Test
  void temporaryOnesOfKilledProcessesGoButNotThoseInUse() throws IOException {
    try (DataDirectory used = DataDirectory.temporary(root)) {
      Path usedRoot = root.resolve(used.log().getName(used.log().getNameCount() - 2));
      Path abandoned = Files.createDirectories(root.resolve("skyriver-abandoned"));
      Files.writeString(abandoned.resolve("lock"), "");
      Path fresh = Files.createDirectories(root.resolve("skyriver-fresh"));
      Files.writeString(fresh.resolve("lock"), "");
      Path foreign = Files.createDirectories(root.resolve("skyriver-notes"));
      FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
      Files.setLastModifiedTime(abandoned.resolve("lock"), longAgo);
      Files.setLastModifiedTime(usedRoot.resolve("lock"), longAgo);

      DataDirectory.temporary(root).close();

      assertThat(abandoned).doesNotExist();
      assertThat(usedRoot).exists();
      assertThat(fresh).exists();
      assertThat(foreign).exists();
    }
  }

  private String create() {
    try (DataDirectory created = DataDirectory.open(root)) {
      return created.clusterId();
    }
  }

  @Test
  void staysLockedForOthersWhenThisProcessLooksForAbandonedOnes() throws Exception {
    Path directory = root.resolve("skyriver-used");
    try (DataDirectory used = DataDirectory.open(directory)) {
      assertThat(used.clusterId()).isNotBlank();
      // By its path: Files.setLastModifiedTime would open and close the file, and the lock be gone.
      assertThat(directory.resolve("lock").toFile().setLastModified(0)).isTrue();
      DataDirectory.temporary(root).close();

      assertThat(LockProbe.gets(directory)).isFalse();
    }
    assertThat(LockProbe.gets(directory)).as("closed").isTrue();
  }
}
