package io.skyriver.it.simulation;

import io.skyriver.events.ControlSignal;
import io.skyriver.events.EncodeTask;
import io.skyriver.events.LaneCommand;
import io.skyriver.events.LaneGrant;
import io.skyriver.events.LatentPatch;
import io.skyriver.events.StageEvent;
import io.skyriver.ledger.LedgerEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The topics: what readers of committed records see of them. A reader keeps its own position, so
 * that a crash can put it back.
 */
final class Wire {
  final List<LedgerEvent> inbox = new ArrayList<>();
  final List<StageEvent> stageEvents = new ArrayList<>();
  final List<LaneCommand> laneCommands = new ArrayList<>();
  final List<LaneGrant> laneGrants = new ArrayList<>();
  final List<EncodeTask> encodeTasks = new ArrayList<>();
  final List<ControlSignal> control = new ArrayList<>();
  final List<LatentPatch> denoisePatches = new ArrayList<>();
  final List<LatentPatch> decodePatches = new ArrayList<>();
}
