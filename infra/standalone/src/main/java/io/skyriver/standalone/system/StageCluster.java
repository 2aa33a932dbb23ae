package io.skyriver.standalone.system;

import io.skyriver.stage.config.StageConfig;
import io.skyriver.stage.job.RestorePoint;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** Flink in this process, with the jobs of all stages. */
final class StageCluster implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  private final MiniCluster cluster;

  private StageCluster(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Starts Flink without jobs.
   *
   * @param slots subtasks that may run at once, counting each job's widest operator
   * @param scratch for files nobody needs after this process
   */
  static StageCluster start(int slots, Path scratch) throws Exception {
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(small(scratch.toString()))
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .withRandomPorts()
                .build());
    cluster.start();
    return new StageCluster(cluster);
  }

  private static Configuration small(String scratch) {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.TMP_DIRS, scratch);
    configuration.set(WebOptions.TMP_DIR, scratch);
    configuration.set(BlobServerOptions.STORAGE_DIRECTORY, scratch);
    configuration.set(RestOptions.BIND_PORT, "0");
    configuration.set(RestOptions.ADDRESS, "127.0.0.1");
    configuration.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    configuration.set(JobManagerOptions.ADDRESS, "127.0.0.1");
    // State lives on the heap: RocksDB for Flink and for Kafka Streams exclude each other in one
    // process.
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
    return configuration;
  }

  /** Submits the jobs, each from its newest checkpoint, and waits until they run. */
  void run(List<StageJob> jobs, StageConfig config, Path checkpoints) throws Exception {
    List<JobID> ids = jobs.stream().map(job -> submit(job, config, checkpoints)).toList();
    for (JobID id : ids) {
      awaitRunning(id);
    }
  }

  private JobID submit(StageJob job, StageConfig config, Path checkpoints) {
    try {
      Path own = checkpoints.resolve(job.name());
      StreamExecutionEnvironment environment = new StreamExecutionEnvironment();
      job.definition().accept(environment, config.withCheckpointDirectory(own.toUri()));
      StreamGraph graph = environment.getStreamGraph();
      graph.setJobName("skyriver-" + job.name());
      RestorePoint.newest(own.toUri())
          .ifPresent(point -> graph.setSavepointRestoreSettings(claimed(point)));
      return cluster
          .submitJob(graph.getJobGraph())
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .getJobID();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while " + job.name() + " started", interrupted);
    } catch (ExecutionException | TimeoutException refused) {
      throw new StartException("Flink does not take the job of " + job.name(), refused);
    }
  }

  private static SavepointRestoreSettings claimed(URI point) {
    return SavepointRestoreSettings.fromConfiguration(RestorePoint.from(point));
  }

  private void awaitRunning(JobID id) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    JobStatus status = cluster.getJobStatus(id).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    while (status != JobStatus.RUNNING) {
      if (status.isTerminalState() || System.nanoTime() > deadline) {
        throw new IllegalStateException("a stage's job is " + status);
      }
      LockSupport.parkNanos(POLL.toNanos());
      status = cluster.getJobStatus(id).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
  }

  /** Stops the jobs where they are, and Flink. */
  @Override
  public void close() throws Exception {
    cluster.closeAsync().get(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
