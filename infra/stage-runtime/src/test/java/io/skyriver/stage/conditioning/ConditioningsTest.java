package io.skyriver.stage.conditioning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.throwable;

import io.skyriver.artifact.fake.InMemoryArtifactStore;
import io.skyriver.events.ArtifactRef;
import io.skyriver.events.Conditioning;
import io.skyriver.stage.failure.FailureCode;
import io.skyriver.stage.failure.Patience;
import io.skyriver.stage.failure.StageFailureException;
import io.skyriver.stage.fake.SmallCard;
import io.skyriver.triton.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConditioningsTest {
  private static final Patience SHORT = new Patience(Duration.ofMillis(5), Duration.ofMillis(5));
  private static final Tensor TEXT = Tensor.floats("TEXT", new float[] {1, 2, 3, 4}, 1, 2, 2);

  private final InMemoryArtifactStore store = new InMemoryArtifactStore();
  private final Conditionings conditionings = new Conditionings(new StageArtifacts(store, SHORT));
  private final Conditioning conditioning =
      new Conditioning(
          "video_1", SmallCard.plan(2, 8, 4), List.of(Conditionings.record(TEXT)), null);

  @Test
  void readsWhatWasStored() throws Exception {
    ArtifactRef ref = conditionings.store("default", conditioning);

    Conditioning loaded = new Conditionings(new StageArtifacts(store, SHORT)).load(ref);

    assertThat(loaded).isEqualTo(conditioning);
    assertThat(Conditionings.tensors(loaded)).containsExactly(TEXT);
  }

  @Test
  void law2TheSameConditioningIsTheSameBytes() throws Exception {
    ArtifactRef once = conditionings.store("default", conditioning);
    ArtifactRef again =
        conditionings.store("default", Conditioning.newBuilder(conditioning).build());

    assertThat(again).isEqualTo(once);
  }

  @Test
  void keepsWhatItRead() throws Exception {
    ArtifactRef ref = conditionings.store("default", conditioning);
    conditionings.load(ref);
    store.goDown();

    assertThat(conditionings.load(ref)).isEqualTo(conditioning);
  }

  @Test
  void forgetsWhatItReadFirstWhenItWouldTakeTooMuchMemory() throws Exception {
    ArtifactRef first = conditionings.store("default", large("video_1"));
    ArtifactRef second = conditionings.store("default", large("video_2"));
    conditionings.load(first);
    conditionings.load(second);
    store.deleteVideo("default", "video_1");
    store.deleteVideo("default", "video_2");

    assertThat(conditionings.load(second).getVideoId()).isEqualTo("video_2");
    assertThatThrownBy(() -> conditionings.load(first)).isInstanceOf(StageFailureException.class);
  }

  private static Conditioning large(String video) {
    Tensor text = Tensor.floats("TEXT", new float[9 << 20], 1, 9 << 10, 1 << 10);
    return new Conditioning(
        video, SmallCard.plan(2, 8, 4), List.of(Conditionings.record(text)), null);
  }

  @Test
  void law9WaitsOutAnOutageOfTheStore() throws Exception {
    store.goDown();
    CompletableFuture<ArtifactRef> stored =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return conditionings.store("default", conditioning);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(stored).isNotDone();

    store.comeBack();

    assertThat(stored.get(10, TimeUnit.SECONDS).getMediaType()).isEqualTo("application/avro");
  }

  @Test
  void namesCorruptAndMissingArtifacts() throws Exception {
    ArtifactRef ref = conditionings.store("default", conditioning);
    store.deleteVideo("default", "video_1");

    assertThatThrownBy(() -> conditionings.load(ref))
        .asInstanceOf(throwable(StageFailureException.class))
        .extracting(StageFailureException::code)
        .isEqualTo(FailureCode.ARTIFACT_MISSING);
  }
}
