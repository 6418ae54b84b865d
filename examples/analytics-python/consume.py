"""Reads the events of a mesh from Kafka and keeps count: which agents came and went, and how many events of each type there were.

    PYTHONPATH=gen/python python3 examples/analytics-python/consume.py --kafka 127.0.0.1:9092

Each record is an event in protobuf (dacp.eventlog.v1.Event); its payload is one of the messages of the contracts. Records may come twice,
so events are known by their id. With --until-caught-up it ends once it has read what was there when it began; else it goes on until Ctrl-C.
"""

import argparse
import collections
import json
import signal
import uuid

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition
from dacp.eventlog.v1 import eventlog_pb2
from dacp.registry.v1 import events_pb2 as registry_pb2

SECONDS = 10


class Summary:
    """What is known so far."""

    def __init__(self):
        self.types = collections.Counter()
        self.agents = {}
        self.seen = set()

    def add(self, event):
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        self.types[event.type] += 1
        registered = registry_pb2.AgentRegistered()
        # Says whether the payload is of that type.
        if event.payload.Unpack(registered):
            self.agents[event.agent_id] = registered.host_id
        elif event.type == "registry.agent.deregistered":
            self.agents.pop(event.agent_id, None)

    def show(self):
        print(json.dumps({"types": dict(sorted(self.types.items())), "agents": sorted(self.agents)}), flush=True)


def partitions_of(consumer, topic):
    found = consumer.list_topics(topic, timeout=SECONDS).topics[topic]
    if found.error:
        raise KafkaException(found.error)
    return [TopicPartition(topic, number, OFFSET_BEGINNING) for number in found.partitions]


def ends_of(consumer, partitions):
    """Where each partition ends now; those that are empty are left out."""
    ends = {}
    for each in partitions:
        low, high = consumer.get_watermark_offsets(each, timeout=SECONDS)
        if high > low:
            ends[each.partition] = high
    return ends


def consume(consumer, topic, until_caught_up):
    partitions = partitions_of(consumer, topic)
    consumer.assign(partitions)
    missing = ends_of(consumer, partitions) if until_caught_up else None
    summary = Summary()
    while missing is None or missing:
        record = consumer.poll(1.0)
        if record is None:
            continue
        if record.error():
            raise KafkaException(record.error())
        summary.add(eventlog_pb2.Event.FromString(record.value()))
        if missing is None:
            summary.show()
        elif record.offset() + 1 >= missing.get(record.partition(), 0):
            missing.pop(record.partition(), None)
    summary.show()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kafka", default="127.0.0.1:9092", help="HOST:PORT of the broker")
    parser.add_argument("--topic", default="dacp.events", help="the topic")
    parser.add_argument("--until-caught-up", action="store_true", help="end with what is there now")
    args = parser.parse_args()
    # All partitions are read by this process, whatever others do: the group is of no importance.
    consumer = Consumer({"bootstrap.servers": args.kafka, "group.id": str(uuid.uuid4()), "enable.auto.commit": False})
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        consume(consumer, args.topic, args.until_caught_up)
    except KeyboardInterrupt:
        pass
    finally:
        consumer.close()


if __name__ == "__main__":
    main()
