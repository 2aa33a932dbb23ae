package io.skyriver.ingest;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Has the local state rewritten regularly, so that no old file keeps what was erased meanwhile. */
public final class CompactedState implements RocksDBConfigSetter {
  private static final long INTERVAL_HOURS = 6;

  @Override
  public void setConfig(String store, Options options, Map<String, Object> settings) {
    options.setPeriodicCompactionSeconds(TimeUnit.HOURS.toSeconds(INTERVAL_HOURS));
  }

  @Override
  public void close(String store, Options options) {}
}
