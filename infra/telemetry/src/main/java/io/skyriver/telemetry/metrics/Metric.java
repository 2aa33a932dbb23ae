package io.skyriver.telemetry.metrics;

import java.util.List;

/**
 * The catalog: every metric there is, under its name in Prometheus. Nothing else makes a meter, and
 * the reference page is generated from here.
 */
public enum Metric {
  // Hops.
  RECORDS_READ(
      "skyriver_records_read_total", Kind.COUNTER, "Records a stage read.", "stage", "topic"),
  BYTES_READ(
      "skyriver_read_bytes_total",
      Kind.COUNTER,
      "Bytes of the values a stage read.",
      "stage",
      "topic"),
  RECORDS_WRITTEN(
      "skyriver_records_written_total", Kind.COUNTER, "Records a stage wrote.", "stage", "topic"),
  BYTES_WRITTEN(
      "skyriver_written_bytes_total",
      Kind.COUNTER,
      "Bytes of the values a stage wrote.",
      "stage",
      "topic"),
  HOP_SECONDS(
      "skyriver_hop_seconds",
      Kind.TIMER,
      "From the append of the last record of a set, or of a task, to the stage having all of it.",
      "stage"),
  LAG(
      "skyriver_source_lag_records",
      Kind.SUM,
      "Records of a topic that a client of this process has yet to read.",
      "client",
      "topic"),
  DEAD_LETTERS(
      "skyriver_dead_letters_total",
      Kind.COUNTER,
      "Records that were buried in the dead letters.",
      "stage",
      "topic",
      "code"),
  CONTROL_RECORDS(
      "skyriver_control_records_total",
      Kind.COUNTER,
      "Control signals read: live attempts, closed videos, deletions.",
      "signal"),

  // Gathering.
  GATHER_SECONDS(
      "skyriver_gather_seconds",
      Kind.TIMER,
      "From the first patch of a set to its completion.",
      "stage"),
  SETS(
      "skyriver_gather_sets_total",
      Kind.COUNTER,
      "Sets by outcome: completed, or divergent when another execution had made other bytes.",
      "stage",
      "outcome"),
  PATCHES_DROPPED(
      "skyriver_gather_patches_dropped_total",
      Kind.COUNTER,
      "Patches that changed nothing: stale, duplicate, fenced, divergent; or corrupt.",
      "stage",
      "reason"),
  WINDOWS_HELD(
      "skyriver_windows_held",
      Kind.SUM,
      "Windows a stage holds, by place: gather while patches are missing, call while it works.",
      "stage",
      "place"),
  WINDOW_OLDEST(
      "skyriver_window_oldest_seconds",
      Kind.MAXIMUM,
      "How long the stage has held its oldest window in that place; 0 without one.",
      "stage",
      "place"),
  SEGMENTS(
      "skyriver_assembly_segments_total",
      Kind.COUNTER,
      "Segments by what came of them: kept, completed, duplicate, fenced.",
      "outcome"),

  // Calls.
  CALL_QUEUE_SECONDS(
      "skyriver_call_queue_seconds",
      Kind.TIMER,
      "What a model call waits before it is sent: for its permit, and for servers that are away.",
      "stage",
      "model"),
  CALL_SECONDS(
      "skyriver_call_seconds",
      Kind.TIMER,
      "From the sending of a model call to its answer.",
      "stage",
      "model"),
  GPU_SECONDS(
      "skyriver_gpu_seconds_total",
      Kind.COUNTER,
      "Seconds that answered calls kept a model instance busy; on a GPU server GPU seconds.",
      "stage",
      "model"),
  CALLS(
      "skyriver_calls_total",
      Kind.COUNTER,
      "Units of work by outcome: done, dropped, or the code of the failure.",
      "stage",
      "outcome"),
  CALL_RETRIES(
      "skyriver_call_retries_total",
      Kind.COUNTER,
      "Model calls that are made once more, by the code of the failure before.",
      "code"),
  CIRCUIT_OPENINGS(
      "skyriver_circuit_openings_total",
      Kind.COUNTER,
      "How often a model at an endpoint was left alone after call upon call had failed there.",
      "endpoint",
      "model"),
  CIRCUIT_OPEN(
      "skyriver_circuit_open",
      Kind.MAXIMUM,
      "1 while a model at an endpoint gets no calls before a probe is answered, else 0.",
      "endpoint",
      "model"),
  WORK_SECONDS(
      "skyriver_work_seconds",
      Kind.TIMER,
      "From a complete input to the records that follow from it: calls, encoding and storing.",
      "stage",
      "unit"),

  // Ingest.
  LEDGER_EVENTS(
      "skyriver_ledger_events_total",
      Kind.COUNTER,
      "Events of the ledger by what became of them.",
      "verdict"),
  VIDEOS_ENDED(
      "skyriver_videos_ended_total",
      Kind.COUNTER,
      "Videos that reached a final state, by outcome: completed, cancelled or failed; and code.",
      "outcome",
      "code"),
  VIDEO_SECONDS(
      "skyriver_video_seconds",
      Kind.TIMER,
      "From the prompt record to the final state.",
      "outcome"),
  ATTEMPTS_STARTED(
      "skyriver_attempts_started_total",
      Kind.COUNTER,
      "Attempts of videos that the ledger started, by number: 1, 2, ….",
      "attempt"),
  ATTEMPTS_FAILED(
      "skyriver_attempts_failed_total",
      Kind.COUNTER,
      "Attempts that ended without a file and are followed by another, by code; work_lost where the"
          + " watchdog ended it.",
      "code"),
  VIDEOS_UNFINISHED(
      "skyriver_unfinished_videos",
      Kind.SUM,
      "Videos without an outcome, by what they wait for: grant, stages, or restart after a failed"
          + " attempt.",
      "wait"),
  STAGE_ALIVE(
      "skyriver_stage_alive",
      Kind.MAXIMUM,
      "1 while every part of the stage is heard of, else 0, as the ledger sees it.",
      "stage"),
  LANE_VIDEOS(
      "skyriver_lane_videos",
      Kind.SUM,
      "Videos of a lane, by place: waiting, or in_flight with a grant.",
      "lane",
      "place"),
  LANE_OLDEST(
      "skyriver_lane_oldest_seconds",
      Kind.MAXIMUM,
      "Age of the oldest unfinished video of a lane, by place, from its prompt; 0 without one.",
      "lane",
      "place"),
  LANE_WAIT_SECONDS(
      "skyriver_lane_wait_seconds", Kind.TIMER, "From the prompt record to the grant.", "lane"),
  FILES_DELETED(
      "skyriver_files_deleted_total",
      Kind.COUNTER,
      "Files deleted, by what they were no longer needed for: outcome, expiry, erasure, oblivion.",
      "reason"),
  HTTP_SECONDS(
      "skyriver_http_request_seconds",
      Kind.TIMER,
      "Requests to the HTTP interface.",
      "method",
      "route",
      "status"),

  // Model server.
  MODEL_EXECUTION_SECONDS(
      "skyriver_model_execution_seconds",
      Kind.TIMER,
      "Executions inside the embedded model server, by outcome: finished, failed, cancelled.",
      "model",
      "outcome"),
  MODEL_QUEUE(
      "skyriver_model_queue_executions",
      Kind.SUM,
      "Executions that wait for an instance of the embedded model server.",
      "model"),

  // Telemetry itself.
  SPANS_LOST(
      "skyriver_spans_lost_total", Kind.COUNTER, "Spans that could not be exported.", "exporter");

  private final String prometheusName;
  private final Kind kind;
  private final String description;
  private final List<String> labels;

  Metric(String prometheusName, Kind kind, String description, String... labels) {
    this.prometheusName = prometheusName;
    this.kind = kind;
    this.description = description;
    this.labels = List.of(labels);
  }

  /** The name it is queried by; a timer's series add {@code _bucket}, {@code _sum}, and so on. */
  public String prometheusName() {
    return prometheusName;
  }

  public Kind kind() {
    return kind;
  }

  public String description() {
    return description;
  }

  /** Label names in the order in which their values are given. */
  public List<String> labels() {
    return labels;
  }

  /** The names of its series. */
  public List<String> series() {
    return kind == Kind.TIMER
        ? List.of(
            prometheusName + "_bucket",
            prometheusName + "_count",
            prometheusName + "_sum",
            prometheusName + "_max")
        : List.of(prometheusName);
  }
}
