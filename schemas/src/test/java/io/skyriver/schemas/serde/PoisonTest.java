package io.skyriver.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.skyriver.events.LatentPatch;
import io.skyriver.events.Video;
import io.skyriver.schemas.topics.Topic;
import io.skyriver.schemas.topics.Topics;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.avro.specific.SpecificRecordBase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Whatever bytes arrive: a record, or one exception, and never more memory than the bytes deserve.
 */
class PoisonTest {
  private final InMemoryRegistry registry = new InMemoryRegistry();
  private final byte[] patch = bytes(Topics.DENOISE_PATCHES);
  private final byte[] video = bytes(Topics.VIDEOS);
  private final EventDeserializer<LatentPatch> patches =
      new EventDeserializer<>(registry, LatentPatch.class);
  private final EventDeserializer<Video> videos = new EventDeserializer<>(registry, Video.class);

  private <T extends SpecificRecordBase> byte[] bytes(Topic<T> topic) {
    return new EventSerializer<>(registry, topic).encode(Samples.record(topic.recordClass()));
  }

  @Property(tries = 2000)
  void randomBytesAreUndecodable(@ForAll @Size(max = 300) byte[] bytes) {
    requireRecordOrPoison(() -> patches.deserialize("patches", bytes));
  }

  @Property(tries = 2000)
  void randomContentBehindAGoodHeaderIsUndecodable(@ForAll @Size(max = 300) byte[] content) {
    byte[] bytes = Arrays.copyOf(patch, 5 + content.length);
    System.arraycopy(content, 0, bytes, 5, content.length);
    requireRecordOrPoison(() -> patches.deserialize("patches", bytes));
  }

  @Property(tries = 3000)
  void flippedBytesGiveARecordOrPoison(
      @ForAll @IntRange(max = 10_000) int where, @ForAll byte what) {
    requireRecordOrPoison(() -> patches.deserialize("patches", flipped(patch, where, what)));
    requireRecordOrPoison(() -> videos.deserialize("videos", flipped(video, where, what)));
  }

  @Property
  void everyTruncationIsUndecodable(@ForAll @IntRange(min = 1, max = 10_000) int cut) {
    byte[] shorter = Arrays.copyOf(patch, patch.length - 1 - cut % (patch.length - 1));
    requirePoison(() -> patches.deserialize("patches", shorter));
  }

  @Example
  void bytesBehindTheRecordAreUndecodable() {
    requirePoison(() -> patches.deserialize("patches", Arrays.copyOf(patch, patch.length + 1)));
  }

  @Example
  void everyByteOfAPatchMayClaimAnAbsurdLength() {
    byte[] absurd = {-2, -1, -1, -1, 15};
    for (int position = 5; position < patch.length; position++) {
      byte[] claim = Arrays.copyOf(patch, Math.max(patch.length, position + absurd.length));
      System.arraycopy(absurd, 0, claim, position, absurd.length);
      assertThat(allocatedBy(() -> patches.deserialize("patches", claim))).isLessThan(1_000_000);
    }
  }

  private static byte[] flipped(byte[] bytes, int where, byte what) {
    byte[] changed = bytes.clone();
    changed[where % changed.length] ^= what;
    return changed;
  }

  private static long allocatedBy(ThrowingCallable call) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    requireRecordOrPoison(call);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private static void requireRecordOrPoison(ThrowingCallable call) {
    try {
      call.call();
    } catch (Throwable thrown) {
      assertThat(thrown).isInstanceOf(UndecodableRecordException.class);
    }
  }

  private static void requirePoison(ThrowingCallable call) {
    assertThatCode(call).isInstanceOf(UndecodableRecordException.class);
  }
}
