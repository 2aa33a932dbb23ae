package io.skyriver.standalone.system;

import io.skyriver.artifact.input.InputRules;
import io.skyriver.ledger.Retention;
import io.skyriver.watchdog.WatchdogRules;
import java.time.Duration;

/**
 * How a standalone Skyriver runs.
 *
 * @param installation where its files are
 * @param ports it listens on
 * @param ledgerState where the ledger keeps its state besides Kafka
 * @param checkpointInterval time between two checkpoints of each stage
 * @param models what is served
 * @param access how the stages reach it
 * @param retention how long what there is of a video stays behind its outcome
 * @param inputs from where pictures and videos that users refer to may come
 * @param watchdog when attempts are over that nobody ended, and when the next ones start
 */
public record StandaloneConfig(
    Installation installation,
    Ports ports,
    LedgerState ledgerState,
    Duration checkpointInterval,
    Models models,
    ModelAccess access,
    Retention retention,
    InputRules inputs,
    WatchdogRules watchdog) {

  /** With the model server in this process. */
  public StandaloneConfig(
      Installation installation,
      Ports ports,
      LedgerState ledgerState,
      Duration checkpointInterval,
      Models models) {
    this(
        installation,
        ports,
        ledgerState,
        checkpointInterval,
        models,
        ModelAccess.EMBEDDED,
        Retention.DEFAULT,
        InputRules.DEFAULT,
        WatchdogRules.DEFAULT);
  }

  /** With the models that ship. */
  public StandaloneConfig(
      Installation installation,
      Ports ports,
      LedgerState ledgerState,
      Duration checkpointInterval) {
    this(installation, ports, ledgerState, checkpointInterval, Models.shipped(installation));
  }

  /** The same with other model servers. */
  public StandaloneConfig withModelAccess(ModelAccess other) {
    return new StandaloneConfig(
        installation,
        ports,
        ledgerState,
        checkpointInterval,
        models,
        other,
        retention,
        inputs,
        watchdog);
  }

  /** The same with another retention. */
  public StandaloneConfig withRetention(Retention other) {
    return new StandaloneConfig(
        installation,
        ports,
        ledgerState,
        checkpointInterval,
        models,
        access,
        other,
        inputs,
        watchdog);
  }

  /** The same with inputs from other places. */
  public StandaloneConfig withInputs(InputRules other) {
    return new StandaloneConfig(
        installation,
        ports,
        ledgerState,
        checkpointInterval,
        models,
        access,
        retention,
        other,
        watchdog);
  }

  /** The same with another watchdog. */
  public StandaloneConfig withWatchdog(WatchdogRules other) {
    return new StandaloneConfig(
        installation,
        ports,
        ledgerState,
        checkpointInterval,
        models,
        access,
        retention,
        inputs,
        other);
  }

  /** Where the ledger keeps its state besides Kafka. */
  public enum LedgerState {
    /** In memory: nothing to open for a short life. */
    IN_MEMORY,
    /** On disk: nothing to read again after a restart. */
    ON_DISK
  }

  /** For one video. */
  public static StandaloneConfig brief(Installation installation) {
    return new StandaloneConfig(
        installation, Ports.ANY_WITHOUT_HTTP, LedgerState.IN_MEMORY, Duration.ofSeconds(10));
  }

  /** To stay. */
  public static StandaloneConfig lasting(Installation installation, Ports ports) {
    return new StandaloneConfig(installation, ports, LedgerState.ON_DISK, Duration.ofSeconds(10));
  }
}
