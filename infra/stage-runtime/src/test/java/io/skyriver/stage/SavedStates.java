package io.skyriver.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;

/**
 * What operators of every released version left in a savepoint. Run a test of it with {@code
 * -Dgolden.write=vN} to add the one of version N; never change an old one.
 *
 * @param operator which one
 */
public record SavedStates(String operator) {
  private static final Path FOLDER = Path.of("src/test/resources/golden");

  /** Takes a snapshot; may fail in any way. */
  public interface Snapshot {
    OperatorSubtaskState take() throws Exception;
  }

  /** Adds today's where that was asked for. */
  public void writeWhenAsked(Snapshot snapshot) throws Exception {
    String version = System.getProperty("golden.write");
    if (version != null) {
      Path file = Files.createDirectories(FOLDER.resolve(version)).resolve(operator + ".state");
      OperatorSnapshotUtil.writeStateHandle(snapshot.take(), file.toString());
    }
  }

  /** All of them, oldest first. */
  public List<OperatorSubtaskState> all() {
    return Stream.iterate(1, version -> version + 1)
        .map(version -> FOLDER.resolve("v" + version))
        .takeWhile(Files::isDirectory)
        .map(folder -> folder.resolve(operator + ".state"))
        .filter(Files::exists)
        .map(SavedStates::read)
        .toList();
  }

  private static OperatorSubtaskState read(Path file) {
    try {
      return OperatorSnapshotUtil.readStateHandle(file.toString());
    } catch (IOException | ClassNotFoundException unreadable) {
      throw new UncheckedIOException(new IOException(file + " can't be read", unreadable));
    }
  }
}
