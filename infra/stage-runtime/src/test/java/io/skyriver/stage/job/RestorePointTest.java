package io.skyriver.stage.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestorePointTest {
  @TempDir private Path checkpoints;

  @Test
  void aStageWithoutCheckpointsStartsFresh() {
    assertThat(RestorePoint.newest(checkpoints.resolve("encoder").toUri())).isEmpty();
    assertThat(RestorePoint.newest(checkpoints.toUri())).isEmpty();
  }

  @Test
  void theNewestCompleteCheckpointOfAnyJobCounts() throws IOException {
    checkpoint("job-b/chk-7", 1000);
    Path newest = checkpoint("job-a/chk-3", 3000);
    Files.createDirectories(checkpoints.resolve("job-a/chk-4"));

    assertThat(RestorePoint.newest(checkpoints.toUri()))
        .hasValueSatisfying(point -> assertThat(Path.of(point)).isEqualTo(newest));
  }

  @Test
  void aJobOwnsTheCheckpointItGoesOnFrom() {
    Configuration settings = RestorePoint.from(checkpoints.toUri());

    SavepointRestoreSettings restore = SavepointRestoreSettings.fromConfiguration(settings);
    assertThat(restore.getRestorePath()).isEqualTo(checkpoints.toUri().toString());
    assertThat(restore.getRecoveryClaimMode()).isEqualTo(RecoveryClaimMode.CLAIM);
    assertThat(restore.allowNonRestoredState()).isFalse();
  }

  private Path checkpoint(String name, long written) throws IOException {
    Path folder = Files.createDirectories(checkpoints.resolve(name));
    Path metadata = Files.writeString(folder.resolve("_metadata"), "");
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(written));
    return folder;
  }
}
