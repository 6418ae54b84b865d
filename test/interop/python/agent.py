"""An agent made of nothing but the generated stubs: one stream that says hello, answers pings and replies to what it is asked.

    PYTHONPATH=gen/python python test/interop/python/agent.py 127.0.0.1:7400 parrot

Attaches in simple mode (docs/links.md): the hello registers the agent, each pong renews its lease. Ends when its standard input ends.
"""

import queue
import sys
import threading
import uuid

import grpc
from dacp.agent.v1 import agent_pb2
from dacp.link.v1 import link_pb2, link_pb2_grpc
from dacp.message.v2 import message_pb2


def main(address: str, name: str) -> None:
    out: queue.SimpleQueue = queue.SimpleQueue()
    descriptor = agent_pb2.AgentDescriptor(
        id=name,
        kind=agent_pb2.AGENT_KIND_REACTIVE,
        description="Says again what it hears",
        capabilities=[agent_pb2.Capability(name="text.parrot", description="Says it again")],
    )
    hello = link_pb2.Hello(version=1, host_id=f"python-{name}", epoch=uuid.uuid4().hex, simple=True, agents=[descriptor])
    out.put(link_pb2.Frame(hello=hello))
    threading.Thread(target=lambda: (sys.stdin.read(), out.put(None)), daemon=True).start()

    with grpc.insecure_channel(address) as channel:
        for frame in link_pb2_grpc.LinkServiceStub(channel).Open(iter(out.get, None)):
            if frame.HasField("hello"):
                print("attached", flush=True)
            if frame.HasField("ping"):
                out.put(link_pb2.Frame(pong=link_pb2.Pong(id=frame.ping.id)))
            for item in frame.items:
                if item.HasField("delivery"):
                    out.put(link_pb2.Frame(items=[link_pb2.Item(delivery=link_pb2.Delivery(message=answer(item.delivery.message, name)))]))


def answer(asked: message_pb2.Message, name: str) -> message_pb2.Message:
    """The message that answers `asked`: the same content, told; what manages agents is not understood."""
    managed = asked.ontology == "dacp.agent"  # pause, status and so on
    performative = message_pb2.PERFORMATIVE_NOT_UNDERSTOOD if managed else message_pb2.PERFORMATIVE_TELL
    reply = message_pb2.Message(
        id=uuid.uuid4().hex,
        in_reply_to=asked.id,
        version="2.0",
        performative=performative,
        sender=message_pb2.Address(agent=name),
        receiver=asked.sender,
        conversation_id=asked.conversation_id,
        content=None if managed else asked.content,
    )
    reply.timestamp.GetCurrentTime()
    return reply


main(*sys.argv[1:3])
