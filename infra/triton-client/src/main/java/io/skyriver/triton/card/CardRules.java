package io.skyriver.triton.card;

import io.skyriver.triton.DataType;
import io.skyriver.triton.card.ModelCard.Input;
import io.skyriver.triton.card.ModelCard.Plane;
import io.skyriver.triton.card.ModelCard.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What must hold between the fields of a card. */
final class CardRules {
  /** The hard limit of one record; a patch of all planes must fit. */
  private static final long LARGEST_PATCH = 1 << 20;

  /** What needs the latent frames of other videos, or of the same one, beside new ones. */
  private static final Set<Input> JOINING =
      EnumSet.of(Input.EXTEND, Input.PREPEND, Input.CONNECT, Input.LOOP, Input.EDIT);

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  private final List<String> violations = new ArrayList<>();

  private CardRules() {}

  static List<String> violations(ModelCard card) {
    CardRules rules = new CardRules();
    rules.identity(card);
    rules.latent(card.latent());
    rules.planes(card);
    rules.window(card.window());
    rules.sizes(card.sizes());
    rules.durations(card);
    rules.sampling(card.sampling());
    rules.decode(card.decode());
    rules.patch(card);
    return List.copyOf(rules.violations);
  }

  private void identity(ModelCard card) {
    require(!card.model().isBlank(), "model", "must not be blank", card.model());
    require(!card.version().isBlank(), "version", "must not be blank", card.version());
    require(
        SHA256.matcher(card.digest()).matches(),
        "digest",
        "must be 64 lower-case hex digits",
        card.digest());
    require(card.inputs().contains("text"), "inputs", "must contain text", card.inputs());
    inputs(card);
    boolean onlyText = card.inputs().equals(List.of("text"));
    for (Role role : Role.values()) {
      boolean needed = role != Role.VIDEO_ENCODER || !onlyText;
      require(
          !needed || card.models().containsKey(role),
          "models",
          "must name a " + role,
          card.models().keySet());
    }
    require(
        !card.conditioning().isEmpty() && distinct(card.conditioning()),
        "conditioning",
        "must name each tensor once",
        card.conditioning());
    positive("promptMaxBytes", card.promptMaxBytes());
  }

  private void inputs(ModelCard card) {
    Set<String> known = Arrays.stream(Input.values()).map(Input::key).collect(Collectors.toSet());
    require(
        known.containsAll(card.inputs()) && distinct(card.inputs()),
        "inputs",
        "must be different ones of " + Arrays.stream(Input.values()).map(Input::key).toList(),
        card.inputs());
    boolean joins = JOINING.stream().map(Input::key).anyMatch(card.inputs()::contains);
    require(
        !joins || card.latent().missingFrames() == 0,
        "latent.frameRule",
        "must be even where videos are joined",
        card.latent().frameRule());
    ModelCard.Window window = card.window();
    require(
        !joins
            || (window.historyFrames() > 0
                && window.historyFrames() % Math.max(1, window.latentFrameMultiple()) == 0
                && window.latentFrames()
                    >= 2 * window.historyFrames() + window.latentFrameMultiple()),
        "window.historyFrames",
        "must be a multiple of window.latentFrameMultiple with room for two and more in a window,"
            + " where videos are joined",
        window.historyFrames());
  }

  private void latent(ModelCard.Latent latent) {
    positive("latent.channels", latent.channels());
    positive("latent.strideTime", latent.strideTime());
    positive("latent.strideSpace", latent.strideSpace());
    positive("latent.cellMultiple", latent.cellMultiple());
    dtype("latent.dtype", latent.dtype());
  }

  private void planes(ModelCard card) {
    List<String> names = card.planes().stream().map(Plane::name).toList();
    require(names.contains("latent"), "planes", "must contain latent", names);
    require(distinct(names), "planes", "must have different names", names);
    for (int i = 0; i < card.planes().size(); i++) {
      plane("planes[" + i + "]", card.planes().get(i), card);
    }
  }

  private void plane(String path, Plane plane, ModelCard card) {
    positive(path + ".channels", plane.channels());
    dtype(path + ".dtype", plane.dtype());
    if (plane.name().equals("latent")) {
      require(
          plane.channels() == card.latent().channels(),
          path + ".channels",
          "must equal latent.channels",
          plane.channels());
      require(
          plane.dtype().equals(card.latent().dtype()),
          path + ".dtype",
          "must equal latent.dtype",
          plane.dtype());
      require(
          plane.output() != null,
          path + ".output",
          "must be named, the denoiser changes it",
          "null");
    }
  }

  private void window(ModelCard.Window window) {
    positive("window.latentFrames", window.latentFrames());
    positive("window.latentFrameMultiple", window.latentFrameMultiple());
    require(
        window.historyFrames() >= 0,
        "window.historyFrames",
        "must not be negative",
        window.historyFrames());
    require(
        window.historyFrames() < window.latentFrames(),
        "window.historyFrames",
        "must be less than window.latentFrames",
        window.historyFrames());
    require(
        window.latentFrameMultiple() < 1
            || window.latentFrames() % window.latentFrameMultiple() == 0,
        "window.latentFrames",
        "must be a multiple of window.latentFrameMultiple",
        window.latentFrames());
  }

  private void sizes(ModelCard.Sizes sizes) {
    positive("sizes.multiple", sizes.multiple());
    positive("sizes.minEdge", sizes.minEdge());
    require(
        sizes.maxEdge() >= sizes.minEdge(),
        "sizes.maxEdge",
        "must not be below sizes.minEdge",
        sizes.maxEdge());
    require(
        sizes.maxPixels() >= (long) sizes.minEdge() * sizes.minEdge(),
        "sizes.maxPixels",
        "must allow a square of sizes.minEdge",
        sizes.maxPixels());
    require(
        sizes.multiple() % 2 == 0,
        "sizes.multiple",
        "must be even, colors are stored for two pixels by two",
        sizes.multiple());
    try {
      defaultSize(sizes, FrameSize.parse(sizes.defaultSize()));
    } catch (IllegalArgumentException e) {
      require(false, "sizes.default", "must look like 96x64", sizes.defaultSize());
    }
  }

  private void defaultSize(ModelCard.Sizes sizes, FrameSize size) {
    require(
        size.pixels() <= sizes.maxPixels(),
        "sizes.default",
        "must not exceed sizes.maxPixels",
        size);
    for (int edge : new int[] {size.width(), size.height()}) {
      require(
          edge >= sizes.minEdge() && edge <= sizes.maxEdge(),
          "sizes.default",
          "must keep to sizes.minEdge and sizes.maxEdge",
          size);
      require(
          sizes.multiple() < 1 || edge % sizes.multiple() == 0,
          "sizes.default",
          "must be a multiple of sizes.multiple",
          size);
    }
  }

  private void durations(ModelCard card) {
    ModelCard.Seconds seconds = card.seconds();
    require(seconds.min() > 0, "seconds.min", "must be positive", seconds.min());
    require(
        seconds.max() >= seconds.min(),
        "seconds.max",
        "must not be below seconds.min",
        seconds.max());
    require(
        seconds.defaultSeconds() >= seconds.min() && seconds.defaultSeconds() <= seconds.max(),
        "seconds.default",
        "must lie between seconds.min and seconds.max",
        seconds.defaultSeconds());
    positive("fps", card.fps());
  }

  private void sampling(ModelCard.Sampling sampling) {
    require(
        !sampling.solver().isBlank(), "sampling.solver", "must not be blank", sampling.solver());
    positive("sampling.minSteps", sampling.minSteps());
    require(
        sampling.defaultSteps() >= sampling.minSteps()
            && sampling.defaultSteps() <= sampling.maxSteps(),
        "sampling.defaultSteps",
        "must lie between sampling.minSteps and sampling.maxSteps",
        sampling.defaultSteps());
    require(
        sampling.defaultGuidance() >= 0 && sampling.defaultGuidance() <= sampling.maxGuidance(),
        "sampling.defaultGuidance",
        "must lie between 0 and sampling.maxGuidance",
        sampling.defaultGuidance());
    Float continuation = sampling.continuationGuidance();
    require(
        continuation == null || (continuation >= 0 && continuation <= sampling.maxGuidance()),
        "sampling.continuationGuidance",
        "must lie between 0 and sampling.maxGuidance",
        String.valueOf(continuation));
    require(
        sampling.stepSeconds() > 0,
        "sampling.stepSeconds",
        "must be positive",
        sampling.stepSeconds());
  }

  private void decode(ModelCard.Decode decode) {
    positive("decode.tileLatentFrames", decode.tileLatentFrames());
    require(decode.halo() >= 0, "decode.halo", "must not be negative", decode.halo());
    require(
        decode.overlap() >= 2 * decode.halo(),
        "decode.overlap",
        "must be at least twice decode.halo",
        decode.overlap());
    edge("decode.tileHeight", decode.tileHeight(), decode);
    edge("decode.tileWidth", decode.tileWidth(), decode);
  }

  private void edge(String path, int edge, ModelCard.Decode decode) {
    require(edge > 2 * decode.halo(), path, "must exceed twice decode.halo", edge);
    require(edge > decode.overlap(), path, "must exceed decode.overlap", edge);
  }

  private void patch(ModelCard card) {
    ModelCard.PatchSize patch = card.patch();
    positive("patch.latentFrames", patch.latentFrames());
    positive("patch.height", patch.height());
    positive("patch.width", patch.width());
    long cells = (long) patch.latentFrames() * patch.height() * patch.width();
    long bytes =
        card.planes().stream()
            .mapToLong(plane -> cells * plane.channels() * size(plane.dtype()))
            .sum();
    require(
        bytes <= LARGEST_PATCH,
        "patch",
        "must keep the planes of a patch within 1 MiB",
        bytes + " bytes");
  }

  private void positive(String path, int value) {
    require(value > 0, path, "must be positive", value);
  }

  private void dtype(String path, String dtype) {
    require(size(dtype) > 0, path, "must be a sized tensor type", dtype);
  }

  private void require(boolean holds, String path, String rule, Object found) {
    if (!holds) {
      violations.add("%s: %s, found %s".formatted(path, rule, found));
    }
  }

  /** Bytes of one element; 0 where the name is none of a sized type. */
  private static int size(String dtype) {
    for (DataType type : DataType.values()) {
      if (type.name().equals(dtype)) {
        return Math.max(0, type.size());
      }
    }
    return 0;
  }

  private static boolean distinct(List<String> names) {
    Set<String> seen = new HashSet<>(names);
    return seen.size() == names.size();
  }
}
