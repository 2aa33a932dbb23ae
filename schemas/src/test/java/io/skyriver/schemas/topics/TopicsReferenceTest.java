package io.skyriver.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopicsReferenceTest {
  private static final String REMEDY = "run: mvn -pl schemas compile exec:java";

  @Test
  void theTableInTheRepositoryIsTheCatalogue() throws IOException {
    assertThat(Files.readString(Path.of("TOPICS.md")))
        .as(REMEDY)
        .isEqualTo(TopicsReference.table());
  }

  @Test
  void theAsyncApiDocumentInTheRepositoryIsTheCatalogue() throws IOException {
    assertThat(Files.readString(Path.of("asyncapi.yaml")))
        .as(REMEDY)
        .isEqualTo(AsyncApi.document());
  }

  @Test
  void onlyPublicTopicsArePromisedToOthers() {
    for (TopicDefinition topic : Topics.all()) {
      assertThat(AsyncApi.document().contains("address: " + topic.name() + "\n"))
          .isEqualTo(topic.visibility() == Visibility.PUBLIC);
    }
  }
}
