package io.skyriver.denoise;

import io.skyriver.triton.InferRequest;
import io.skyriver.triton.InferResponse;
import io.skyriver.triton.Tensor;
import io.skyriver.triton.fake.ScriptedModelServer;
import java.nio.FloatBuffer;

/**
 * A denoiser that keeps the contract's rules: each step is a function of the latent, the absolute
 * step, the text and the guidance; cells under the mask stay as they are.
 */
final class FakeDenoiser {

  private FakeDenoiser() {}

  static ScriptedModelServer server() {
    return ScriptedModelServer.answering(FakeDenoiser::denoise);
  }

  static InferResponse denoise(InferRequest request) {
    Tensor latent = input(request, "LATENT");
    float[] values = floats(latent);
    float[] mask = floats(input(request, "MASK"));
    float text = floats(input(request, "TEXT"))[0];
    float guidance = floats(input(request, "GUIDANCE"))[0];
    long steps = number(request, "STEPS");
    for (long step = number(request, "STEP_BEGIN"); step < number(request, "STEP_END"); step++) {
      for (int cell = 0; cell < values.length; cell++) {
        if (mask[cell % mask.length] == 0) {
          values[cell] += (text * guidance - values[cell] * (step + 1)) / steps;
        }
      }
    }
    long[] shape = latent.shape().stream().mapToLong(Long::longValue).toArray();
    return ScriptedModelServer.response(Tensor.floats("LATENT_OUT", values, shape));
  }

  static Tensor input(InferRequest request, String name) {
    return request.inputs().stream()
        .filter(tensor -> tensor.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no input " + name));
  }

  static long number(InferRequest request, String name) {
    return input(request, name).data().getLong();
  }

  static float[] floats(Tensor tensor) {
    FloatBuffer buffer = tensor.floats();
    float[] values = new float[buffer.remaining()];
    buffer.get(values);
    return values;
  }
}
