package io.skyriver.modelserver.engine;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelSettings;
import io.skyriver.modelserver.repository.ModelVersion;

/** Creates ONNX Runtime sessions with the thread counts that the configuration pins. */
final class Sessions {
  private Sessions() {}

  /** The one environment of the process; ONNX Runtime allows no second. */
  static OrtEnvironment environment() {
    // Errors come as exceptions; its log would repeat them on the console, even for a wanted
    // termination.
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "skyriver");
  }

  static OrtSession open(ModelVersion version) throws InvalidModelException {
    byte[] weights = version.weights();
    try (SessionOptions options = options(version.settings())) {
      return environment().createSession(weights, options);
    } catch (OrtException e) {
      throw new InvalidModelException(
          version.model(), "ONNX Runtime refuses the file: " + e.getMessage(), e);
    }
  }

  private static SessionOptions options(ModelSettings settings) throws OrtException {
    SessionOptions options = new SessionOptions();
    options.setOptimizationLevel(OptLevel.ALL_OPT);
    options.setIntraOpNumThreads(settings.intraOpThreads());
    options.setInterOpNumThreads(settings.interOpThreads());
    options.setDeterministicCompute(true);
    // Spinning threads would take the cores from the other stages of a small machine.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    return options;
  }
}
