package io.skyriver.standalone.system;

import io.skyriver.decode.DecodeJob;
import io.skyriver.denoise.DenoiseJob;
import io.skyriver.encoder.EncoderJob;
import java.util.List;

/** The stages in the order in which a video passes them. */
final class Stages {
  static final List<StageJob> ALL =
      List.of(
          new StageJob("encoder", EncoderJob::define),
          new StageJob("denoise", DenoiseJob::define),
          new StageJob("decode", DecodeJob::define));

  private Stages() {}
}
