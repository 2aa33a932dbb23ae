package io.skyriver.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.DynamicMBean;
import javax.management.MBeanInfo;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaLagTest {
  private final Meters meters = new Meters();
  private final List<ObjectName> registered = new ArrayList<>();

  @AfterEach
  void unregister() throws Exception {
    for (ObjectName name : registered) {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    }
  }

  @Test
  void addsUpTheConsumersOfAClientByTopic() throws Exception {
    consumer("skyriver-denoise-0", "patches", 0, 3);
    consumer("skyriver-denoise-1", "patches", 1, 4);
    consumer("somebody-else", "patches", 2, 100);
    consumer("skyriver-denoise-0", "other", 0, Double.NaN);

    meters.scrape();

    assertThat(meters.value(Metric.LAG, "skyriver-denoise", "patches")).isEqualTo(7);
    assertThat(meters.value(Metric.LAG, "skyriver-denoise", "other")).isZero();
    assertThat(meters.scrape()).doesNotContain("somebody");
  }

  @Test
  void countsATopicThatKafkaShowsUnderTwoNamesOnce() throws Exception {
    consumer("skyriver-denoise-0", "skyriver.patches", 0, 3);
    consumer("skyriver-denoise-0", "skyriver_patches", 0, 3);

    meters.scrape();

    assertThat(meters.value(Metric.LAG, "skyriver-denoise", "skyriver.patches")).isEqualTo(3);
    assertThat(meters.scrape()).doesNotContain("skyriver_patches");
  }

  @Test
  void aConsumerThatIsGoneHasNoLag() throws Exception {
    consumer("skyriver-decode-0", "patches", 0, 3);
    meters.scrape();

    unregister();
    registered.clear();
    meters.scrape();

    assertThat(meters.value(Metric.LAG, "skyriver-decode", "patches")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "skyriver-denoise-0, skyriver-denoise",
    "skyriver-denoise-12, skyriver-denoise",
    "skyriver-ingest-0f8fad5b-d9cb-469f-a165-70867728950e-StreamThread-1-consumer, skyriver-ingest",
    "skyriver-video-reader, skyriver-video-reader"
  })
  void instancesOfOneClientAreOne(String clientId, String client) {
    assertThat(KafkaLag.client(clientId)).isEqualTo(client);
  }

  private void consumer(String client, String topic, int partition, double lag) throws Exception {
    ObjectName name =
        new ObjectName(
            "kafka.consumer:type=consumer-fetch-manager-metrics,client-id=%s,topic=%s,partition=%d"
                .formatted(client, topic, partition));
    ManagementFactory.getPlatformMBeanServer().registerMBean(new Lag(lag), name);
    registered.add(name);
  }

  /** Answers as Kafka's client does. */
  private record Lag(double lag) implements DynamicMBean {
    @Override
    public Object getAttribute(String name) {
      return lag;
    }

    @Override
    public void setAttribute(Attribute attribute) {}

    @Override
    public AttributeList getAttributes(String[] names) {
      return new AttributeList();
    }

    @Override
    public AttributeList setAttributes(AttributeList attributes) {
      return attributes;
    }

    @Override
    public Object invoke(String action, Object[] values, String[] signature) {
      return name();
    }

    @Override
    public MBeanInfo getMBeanInfo() {
      return new MBeanInfo(name(), name(), null, null, null, null);
    }

    private static String name() {
      return Lag.class.getName();
    }
  }
}
