package io.skyriver.modelserver.execution;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skyriver.telemetry.log.LogKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file with a line for each execution that begins and one for each that ends: {@code time what
 * model id}, where the id is that of the request. A line is with the operating system before the
 * model runs, so that it outlives this process however that ends; a file that can't be written to
 * stops no execution. Safe for use by many threads.
 */
public final class ExecutionLog implements AutoCloseable {
  /** Writes nothing. */
  public static final ExecutionLog NONE = new ExecutionLog(null);

  private static final Logger LOG = LoggerFactory.getLogger(ExecutionLog.class);

  private final @Nullable FileChannel file;
  private final AtomicBoolean broken = new AtomicBoolean();

  private ExecutionLog(@Nullable FileChannel file) {
    this.file = file;
  }

  /**
   * Goes on with a file, or begins one.
   *
   * @throws UncheckedIOException when it can't be opened
   */
  public static ExecutionLog appendingTo(Path path) {
    try {
      return new ExecutionLog(
          FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException("can't write the execution log " + path, e);
    }
  }

  void began(String model, String id) {
    write("began", model, id);
  }

  /**
   * @param outcome finished, failed or cancelled
   */
  void ended(String outcome, String model, String id) {
    write(outcome, model, id);
  }

  private void write(String what, String model, String id) {
    if (file == null) {
      return;
    }
    // A line is one write to a file opened for appending: lines of two processes don't mix.
    String line = "%s %s %s %s\n".formatted(Instant.now(), what, model, id.replaceAll("\\s", "?"));
    try {
      file.write(ByteBuffer.wrap(line.getBytes(UTF_8)));
    } catch (IOException unwritable) {
      if (broken.compareAndSet(false, true)) {
        LOG.atWarn()
            .addKeyValue(LogKeys.REASON, unwritable.toString())
            .log("the execution log can't be written to");
      }
    }
  }

  @Override
  public void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
