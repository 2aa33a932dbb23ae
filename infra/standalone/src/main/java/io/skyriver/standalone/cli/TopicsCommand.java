package io.skyriver.standalone.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.skyriver.schemas.topics.Deployment;
import io.skyriver.schemas.topics.TopicDefinition;
import io.skyriver.schemas.topics.Topics;
import io.skyriver.schemas.topics.Visibility;
import io.skyriver.standalone.client.Session;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the topics, or creates them. */
@Command(
    name = "topics",
    description = {
      "Prints the topics with their settings; asks nobody.",
      "With --create it creates those that are missing, leaves the others as they are, and registers all schemas."
    },
    footer = {
      "%nJSON: a line for each topic: topic, about, public, partitions, replication, settings;",
      "with --create created."
    })
@Exits({ExitCode.OK, ExitCode.FAILED, ExitCode.USAGE_OR_REJECTED, ExitCode.UNREACHABLE})
final class TopicsCommand extends ClientCommand {
  @Option(names = "--create", description = "Create the missing ones.")
  private boolean create;

  @Option(
      names = "--without-schemas",
      description = "With --create: leave the schema registry alone.")
  private boolean withoutSchemas;

  @Option(
      names = "--deployment",
      paramLabel = "KIND",
      defaultValue = "standalone",
      description = "standalone or cluster: partitions and replication (default ${DEFAULT-VALUE}).")
  private Kind kind = Kind.STANDALONE;

  /** For how large a Kafka. */
  enum Kind {
    STANDALONE,
    CLUSTER;

    Deployment deployment() {
      return this == STANDALONE ? Deployment.STANDALONE : Deployment.CLUSTER;
    }
  }

  @Override
  public Integer call() throws Exception {
    beginLog();
    Set<String> created = new HashSet<>();
    if (create) {
      created.addAll(Session.createTopics(connection(), kind.deployment()));
    }
    Printer printer = printer();
    for (TopicDefinition topic : Topics.all()) {
      boolean isNew = created.contains(topic.name());
      printer.print(text(topic, isNew), () -> json(topic, isNew));
    }
    return create && !withoutSchemas ? super.call() : ExitCode.OK.code();
  }

  @Override
  ExitCode run(Session session, Printer printer) {
    session.registerSchemas();
    return ExitCode.OK;
  }

  private String text(TopicDefinition topic, boolean isNew) {
    return String.format(
        Locale.ROOT,
        "%-26s %2d × %d  %s%s",
        topic.name(),
        kind.deployment().partitions(topic),
        kind.deployment().replication(),
        topic.settings(),
        isNew ? "  created" : "");
  }

  private ObjectNode json(TopicDefinition topic, boolean isNew) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("topic", topic.name());
    json.put("about", topic.about());
    json.put("public", topic.visibility() == Visibility.PUBLIC);
    json.put("partitions", kind.deployment().partitions(topic));
    json.put("replication", (int) kind.deployment().replication());
    ObjectNode settings = json.putObject("settings");
    topic.settings().forEach(settings::put);
    return create ? json.put("created", isNew) : json;
  }
}
