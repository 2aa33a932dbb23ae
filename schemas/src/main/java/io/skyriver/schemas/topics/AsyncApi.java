package io.skyriver.schemas.topics;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * The public topics as an AsyncAPI 3 document, seen from Skyriver: it receives prompts and sends
 * outcomes.
 */
final class AsyncApi {
  private static final String HEAD =
      """
      asyncapi: 3.0.0
      info:
        title: Skyriver
        version: '1'
        description: >-
          Publish a prompt, get a finished video. Values are Avro in the Confluent wire format; keys are UTF-8 strings;
          events carry CloudEvents attributes in their headers.
        license:
          name: Apache-2.0
          url: https://www.apache.org/licenses/LICENSE-2.0
      defaultContentType: application/avro
      """;

  private static final String CHANNEL =
      """
        %1$s:
          address: %2$s
          description: %3$s
          messages:
            %4$s:
              $ref: '#/components/messages/%4$s'
          bindings:
            kafka:
              topic: %2$s
              partitions: %5$d
              topicConfiguration:
                cleanup.policy: [%6$s]
      %7$s          max.message.bytes: %8$d
              bindingVersion: 0.5.0
      """;

  private static final String OPERATION =
      """
        %1$s%2$s:
          action: %1$s
          channel:
            $ref: '#/channels/%3$s'
          messages:
            - $ref: '#/channels/%3$s/messages/%4$s'
      """;

  private static final String MESSAGE =
      """
          %1$s:
            name: %1$s
            summary: %2$s
            contentType: application/avro
            bindings:
              kafka:
                key:
                  type: string
                schemaIdLocation: payload
                schemaIdPayloadEncoding: confluent
                bindingVersion: 0.5.0
            payload:
              schemaFormat: application/vnd.apache.avro+json;version=1.9.0
              schema:
      %3$s
      """;

  private static final String DEAD_LETTER =
      """
          DeadLetter:
            name: DeadLetter
            summary: The bytes that could not be processed.
            contentType: application/octet-stream
            headers:
              type: object
              required: [skyriver-code, skyriver-class, skyriver-message, skyriver-stage, skyriver-origin]
              properties:
                skyriver-code: {type: string}
                skyriver-class: {type: string, enum: [USER, EXTERNAL, RESOURCES, INTERNAL]}
                skyriver-message: {type: string}
                skyriver-stage: {type: string}
                skyriver-origin: {type: string}
      """;

  private AsyncApi() {}

  /** The document, YAML. */
  static String document() {
    StringBuilder channels = new StringBuilder("channels:\n");
    StringBuilder operations = new StringBuilder("operations:\n");
    StringBuilder messages = new StringBuilder("components:\n  messages:\n");
    Set<Class<?>> described = new LinkedHashSet<>();
    for (Topic<?> topic : Topics.typed()) {
      if (topic.visibility() == Visibility.PUBLIC) {
        String message = topic.recordClass().getSimpleName();
        channels.append(channel(topic.definition(), message));
        operations.append(operation(topic.definition(), message));
        if (described.add(topic.recordClass())) {
          messages.append(message(message, topic.schema()));
        }
      }
    }
    channels.append(channel(Topics.DEAD_LETTERS, "DeadLetter"));
    operations.append(operation(Topics.DEAD_LETTERS, "DeadLetter"));
    return HEAD + channels + operations + messages + DEAD_LETTER;
  }

  private static String channel(TopicDefinition topic, String message) {
    String retention = topic.settings().get("retention.ms");
    return CHANNEL.formatted(
        shortName(topic),
        topic.name(),
        quoted(topic.about()),
        message,
        topic.partitions(),
        topic.settings().get("cleanup.policy"),
        retention == null ? "" : "          retention.ms: " + retention + "\n",
        topic.maxMessageBytes());
  }

  private static String operation(TopicDefinition topic, String message) {
    String action = topic.writer().equals("anyone") ? "receive" : "send";
    return OPERATION.formatted(action, message, shortName(topic), message);
  }

  private static String message(String name, Schema schema) {
    String json = WireSchema.of(schema).toString(true);
    return MESSAGE.formatted(name, quoted(schema.getDoc()), json.indent(10).stripTrailing());
  }

  private static String shortName(TopicDefinition topic) {
    return topic.name().substring("skyriver.".length());
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
