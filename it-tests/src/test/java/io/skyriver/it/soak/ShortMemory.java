package io.skyriver.it.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Lets every topic forget within minutes what it otherwise keeps for days, so that an hour shows
 * many generations.
 */
record ShortMemory(Admin admin, Set<String> topics) {
  private static final Duration KEPT = Duration.ofMinutes(2);
  private static final Duration SEGMENT = Duration.ofMinutes(1);
  private static final String SEGMENT_BYTES = Integer.toString(1 << 20);

  static ShortMemory of(Admin admin) throws Exception {
    return new ShortMemory(
        admin,
        admin
            .listTopics(new ListTopicsOptions().listInternal(true))
            .names()
            .get(1, TimeUnit.MINUTES));
  }

  void apply() throws Exception {
    Map<ConfigResource, java.util.Collection<AlterConfigOp>> changes = new HashMap<>();
    for (String topic : topics) {
      List<AlterConfigOp> settings = new ArrayList<>();
      settings.add(set("segment.ms", SEGMENT.toMillis()));
      settings.add(set("max.compaction.lag.ms", SEGMENT.toMillis()));
      settings.add(set("delete.retention.ms", KEPT.toMillis()));
      if (topic.startsWith("__")) {
        settings.add(
            new AlterConfigOp(new ConfigEntry("segment.bytes", SEGMENT_BYTES), OpType.SET));
      } else if (topic.startsWith("skyriver.")) {
        settings.add(set("retention.ms", KEPT.toMillis()));
      }
      changes.put(new ConfigResource(ConfigResource.Type.TOPIC, topic), settings);
    }
    admin.incrementalAlterConfigs(changes).all().get(1, TimeUnit.MINUTES);
  }

  private static AlterConfigOp set(String name, long millis) {
    return new AlterConfigOp(new ConfigEntry(name, Long.toString(millis)), OpType.SET);
  }
}
