package io.skyriver.stage.gather;

import io.skyriver.events.LatentPatch;
import io.skyriver.stage.job.CatchUpSource;
import java.util.List;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;

/**
 * Tells its gatherer when everything has been read that was there at the start. The watermark ends
 * here: behind it, calls would have to end in the order in which they began.
 */
final class GatherOperator extends KeyedProcessOperator<String, LatentPatch, List<LatentPatch>> {
  private static final long serialVersionUID = 1L;

  private final GatherFunction gather;

  GatherOperator(GatherFunction gather) {
    super(gather);
    this.gather = gather;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    gather.caughtUp();
    if (mark.getTimestamp() > CatchUpSource.REACHED.getTimestamp()) {
      super.processWatermark(mark);
    }
  }
}
