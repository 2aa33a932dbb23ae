"""A Kafka client that shares no code with Skyriver: publishes prompts, waits for their outcomes.

Reads a JSON array of PromptSubmitted field maps from standard input. Each is published to skyriver.prompts with the
schema the registry holds, under a key this client's own partitioner spreads. Then outcomes are read from
skyriver.finished, skyriver.failed and skyriver.rejections (read_committed) until every prompt has one, and printed as
one JSON object a line: {"outcome": topic, "event": fields}. Exit 0 when all came, 3 when the time ran out.
"""

import argparse
import json
import sys
import time
import uuid

from confluent_kafka import DeserializingConsumer, SerializingProducer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import StringSerializer

OUTCOMES = ["skyriver.finished", "skyriver.failed", "skyriver.rejections"]
LABEL = "foreign-client"


def publish(bootstrap, registry, prompts):
    """Publishes every prompt, labelled so that its outcome can be told apart; returns the labels."""
    schema = registry.get_latest_version("skyriver.prompts-value").schema.schema_str
    producer = SerializingProducer({
        "bootstrap.servers": bootstrap,
        "enable.idempotence": True,
        "key.serializer": StringSerializer("utf_8"),
        "value.serializer": AvroSerializer(
            registry, schema, conf={"auto.register.schemas": False, "use.latest.version": True}),
    })
    labels = []
    errors = []
    for index, prompt in enumerate(prompts):
        label = f"{uuid.uuid4()}"
        labels.append(label)
        value = {**prompt, "metadata": {**prompt.get("metadata", {}), LABEL: label}}
        producer.produce("skyriver.prompts", key=f"anything-{index}", value=value,
                         on_delivery=lambda error, _: errors.append(error) if error else None)
    unsent = producer.flush(30)
    if unsent or errors:
        sys.exit(f"{unsent} prompts not sent, errors: {errors}")
    return labels


def await_outcomes(bootstrap, registry, labels, seconds):
    """Prints the outcome of each label as it comes; returns the labels still without one."""
    consumer = DeserializingConsumer({
        "bootstrap.servers": bootstrap,
        "group.id": f"foreign-{uuid.uuid4()}",
        "auto.offset.reset": "earliest",
        "isolation.level": "read_committed",
        "value.deserializer": AvroDeserializer(registry),
    })
    consumer.subscribe(OUTCOMES)
    waiting = set(labels)
    end = time.monotonic() + seconds
    while waiting and time.monotonic() < end:
        message = consumer.poll(1.0)
        if message is None or message.error():
            continue
        event = message.value()
        label = event.get("metadata", {}).get(LABEL)
        if label in waiting:
            waiting.discard(label)
            print(json.dumps({"outcome": message.topic(), "event": event}, default=str), flush=True)
    consumer.close()
    return waiting


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--bootstrap", required=True)
    arguments.add_argument("--registry", required=True)
    arguments.add_argument("--seconds", type=float, default=300)
    options = arguments.parse_args()
    registry = SchemaRegistryClient({"url": options.registry})
    labels = publish(options.bootstrap, registry, json.load(sys.stdin))
    missing = await_outcomes(options.bootstrap, registry, labels, options.seconds)
    if missing:
        print(f"{len(missing)} prompts without an outcome", file=sys.stderr)
        sys.exit(3)


if __name__ == "__main__":
    main()
