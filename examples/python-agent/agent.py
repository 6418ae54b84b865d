"""Summarises texts: when it is asked, when somebody publishes one on `documents.*`, and when its bid wins the task.

    PYTHONPATH=../../gen/python python agent.py --node 127.0.0.1:7400
"""

import argparse

from dacp.agent.v1.agent_pb2 import AgentDescriptor, Capability
from dacp.message.v2.message_pb2 import Address
from dacp.negotiation.v1.protocol_pb2 import Proposal

from bidder import Bidder
from content import failure, json, text_of, value_of
from mesh import Mesh
from summary import sentences, summarize

words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
words.add_argument("--node", default="127.0.0.1:7400", help="a node as host:port")
words.add_argument("--id", default="python-agent")
words.add_argument("--capability", default="text.summarize", help="what it does and bids for")
words.add_argument("--price", type=int, default=150, help="in millionths; each 1,000 characters cost a fiftieth more")
words.add_argument("--pause", type=float, default=0, help="seconds that it thinks about each sentence")
options = words.parse_args()


def handle(message):
    if message.ontology == "dacp.negotiation":
        bidder.handle(message)
    elif message.ontology == "dacp.agent":  # pause, status and so on
        mesh.reply(message, "NOT_UNDERSTOOD", failure(3, "NOT_UNDERSTOOD", "this agent cannot be managed"))
    else:
        mesh.start(document if message.receiver.topic else answer, message)


def answer(asked):
    text = text_of(asked.content)
    if text is None:
        mesh.reply(asked, "FAILURE", failure(3, "FIELD_INVALID", 'it takes a text, or { "text": … }'))
    else:
        mesh.reply(asked, "TELL", json(summarize(text, options.pause)))


def document(published):
    """Asks another agent for the language, and publishes what comes of it."""
    text = text_of(published.content) or ""
    try:
        language = value_of(mesh.ask(Address(capability="text.language"), json(text)))["language"]
    except (RuntimeError, TypeError, KeyError) as error:
        language = "und"
        mesh.log(f"nobody tells the language: {error}")
    mesh.say("INFORM", Address(topic="summaries.new"), json({**summarize(text, options.pause), "language": language}))
    mesh.log(f"published the summary of what came on {published.receiver.topic}")


def offer(text):
    """An honest one: the price grows with the text, and the time is what it will take."""
    proposal = Proposal(price_micros=options.price * (50 + len(text) // 1000) // 50, quality=0.5, confidence=0.9)
    proposal.time.FromMilliseconds(int(5 + len(text) / 1000 + 1000 * options.pause * len(sentences(text))))
    return proposal


able = Capability(name=options.capability, description="The three sentences that say most", idempotent=True)
about = {"description": "Summarises texts; written in Python", "topics": ["documents.*"], "protocols": ["contract-net"]}
mesh = Mesh(options.node, AgentDescriptor(id=options.id, capabilities=[able], **about))
bidder = Bidder(mesh, options.capability, offer, lambda text, goes_on: summarize(text, options.pause, goes_on))
mesh.run(handle)
