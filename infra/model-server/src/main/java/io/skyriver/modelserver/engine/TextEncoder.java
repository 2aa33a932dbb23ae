package io.skyriver.modelserver.engine;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.skyriver.modelserver.repository.InvalidModelException;
import io.skyriver.modelserver.repository.ModelVersion;
import io.skyriver.modelserver.repository.TensorSpec;
import io.skyriver.triton.DataType;
import io.skyriver.triton.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Prompts as token states: {@code PROMPT} and {@code NEGATIVE} (BYTES [1]) become {@code TEXT} and
 * {@code NEGATIVE_TEXT} (FP32 [1, tokens, width]).
 *
 * <p>Each prompt runs alone and at its true length, because dynamic quantisation makes a row depend
 * on what shares its batch; rows past the end are zero. A long prompt is cut so that its special
 * tokens still fit.
 */
final class TextEncoder implements Engine {
  private static final String STATES = "last_hidden_state";
  private static final Map<String, String> INPUT_OF =
      Map.of("TEXT", "PROMPT", "NEGATIVE_TEXT", "NEGATIVE");
  private static final Set<TensorSpec> INPUTS =
      Set.of(
          new TensorSpec("PROMPT", DataType.BYTES, List.of(1L), false),
          new TensorSpec("NEGATIVE", DataType.BYTES, List.of(1L), false));

  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;
  private final int tokens;

  private TextEncoder(OrtSession session, HuggingFaceTokenizer tokenizer, int tokens) {
    this.session = session;
    this.tokenizer = tokenizer;
    this.tokens = tokens;
  }

  static TextEncoder load(ModelVersion version) throws InvalidModelException {
    check(version);
    int tokens = tokens(version);
    HuggingFaceTokenizer tokenizer = tokenizer(version, tokens);
    return new TextEncoder(Sessions.open(version), tokenizer, tokens);
  }

  @Override
  public List<Tensor> run(Map<String, Tensor> inputs, List<String> outputs, Termination termination)
      throws ModelFailureException {
    List<Tensor> states = new ArrayList<>();
    for (String output : outputs) {
      Tensor prompt = Objects.requireNonNull(inputs.get(INPUT_OF.get(output)));
      states.add(encode(output, prompt.strings().get(0), termination));
    }
    return states;
  }

  @Override
  public void close() {
    try {
      tokenizer.close();
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the session can't be closed", e);
    }
  }

  private Tensor encode(String name, String prompt, Termination termination)
      throws ModelFailureException {
    long[] ids = tokenizer.encode(prompt).getIds();
    List<Tensor> inputs =
        List.of(
            row("input_ids", ids),
            row("attention_mask", filled(ids.length, 1)),
            row("token_type_ids", filled(ids.length, 0)));
    Tensor states = OnnxRun.run(session, inputs, List.of(STATES), termination).get(0);
    return padded(name, states);
  }

  private Tensor padded(String name, Tensor states) {
    int width = states.extent(2);
    ByteBuffer padded =
        ByteBuffer.allocate(tokens * width * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    padded.put(states.data()).rewind();
    return Tensor.of(name, DataType.FP32, padded, 1, tokens, width);
  }

  private static Tensor row(String name, long[] values) {
    return new Tensor(
        name, DataType.INT64, List.of(1L, (long) values.length), Tensor.longs(name, values).data());
  }

  private static long[] filled(int length, long value) {
    long[] values = new long[length];
    Arrays.fill(values, value);
    return values;
  }

  private static void check(ModelVersion version) throws InvalidModelException {
    List<String> outputs = version.settings().outputs().stream().map(TensorSpec::name).toList();
    Set<TensorSpec> inputs = Set.copyOf(version.settings().inputs());
    if (!INPUT_OF.keySet().containsAll(outputs) || !inputs.equals(INPUTS)) {
      throw new InvalidModelException(
          version.model(),
          List.of(
              "a text encoder turns PROMPT and NEGATIVE (TYPE_STRING [1]) into "
                  + INPUT_OF.keySet()));
    }
  }

  private static int tokens(ModelVersion version) throws InvalidModelException {
    String text = version.settings().parameter("tokens").orElse("");
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw new InvalidModelException(
          version.model(), List.of("parameter tokens must be 1 to 9999, is '" + text + "'"));
    }
    return Integer.parseInt(text);
  }

  private static HuggingFaceTokenizer tokenizer(ModelVersion version, int tokens)
      throws InvalidModelException {
    byte[] json = version.read(version.settings().parameter("tokenizer").orElseThrow());
    Map<String, String> options =
        Map.of(
            "padding",
            "false",
            "truncation",
            "true",
            "maxLength",
            String.valueOf(tokens),
            "modelMaxLength",
            String.valueOf(tokens));
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException e) {
      throw new InvalidModelException(version.model(), "can't read its tokenizer", e);
    }
  }
}
