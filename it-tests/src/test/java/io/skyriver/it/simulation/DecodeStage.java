package io.skyriver.it.simulation;

import io.skyriver.events.StageEventType;
import io.skyriver.stage.window.WindowRef;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Turns clean windows into segments, and all segments of one attempt into the file. */
final class DecodeStage extends WindowStage {
  private final Chunks chunks;
  private Map<String, Segments> videos = new HashMap<>();
  private Map<String, Segments> checkpoint = Map.of();

  private record Segments(int attempt, BitSet windows) {
    Segments with(int window) {
      BitSet more = (BitSet) windows.clone();
      more.set(window);
      return new Segments(attempt, more);
    }
  }

  DecodeStage(Parts parts, Chunks chunks) {
    super("decode", parts, parts.wire().decodePatches);
    this.chunks = chunks;
  }

  @Override
  void answered(Call call) {
    WindowRef window = call.window();
    emit(event(window, StageEventType.SEGMENT_STORED, 0, "segment-" + window.window()));
    Segments before = videos.get(window.video());
    if (before == null || before.attempt() < window.attempt()) {
      before = new Segments(window.attempt(), new BitSet());
    }
    if (before.attempt() > window.attempt()) {
      return;
    }
    Segments after = before.with(window.window());
    videos.put(window.video(), after);
    int all = chunks.windows(window.video());
    if (before.windows().cardinality() < all && after.windows().cardinality() == all) {
      emit(event(window, StageEventType.ASSEMBLED, 0, "video.mp4"));
    }
  }

  @Override
  void save() {
    super.save();
    checkpoint = Map.copyOf(videos);
  }

  @Override
  void restore() {
    super.restore();
    videos = new HashMap<>(checkpoint);
  }
}
