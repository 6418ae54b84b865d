"""The mesh, as an agent in Python sees it: one stream in simple mode (docs/links.md), made of generated stubs alone."""

import os, queue, signal, sys, threading, time, uuid

import grpc
from dacp.link.v1.link_pb2 import Delivery, Frame, Hello, Item, Pong
from dacp.link.v1.link_pb2_grpc import LinkServiceStub
from dacp.message.v2.message_pb2 import Address, Message

from content import failure

# A message has up to 32 MiB, and gRPC takes 4 MiB unless told otherwise. A new channel has no pauses of an old one.
CHANNEL = {"grpc.max_receive_message_length": 33 << 20, "grpc.use_local_subchannel_pool": 1}


class Mesh:
    def __init__(self, node, descriptor):
        self.node, self.descriptor, self.me = node, descriptor, Address(agent=descriptor.id)
        self.epoch = uuid.uuid4().hex  # this process: a new one at each start
        self.out = queue.SimpleQueue()  # frames for the stream; None ends it
        self.answers = {}  # where who asked waits, by message id
        self.attached = self.leaving = False

    def run(self, handle):
        """Stays attached until Ctrl-C. `handle` gets every message that is no answer, in order, and must not block."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, self.leave)
        pause = 0.2
        while not self.leaving:
            try:
                self.attach(handle)
                why = "it ended the link"
            except grpc.RpcError as error:
                silent = error.code() == grpc.StatusCode.CANCELLED  # by `watch`
                why = "it says nothing" if silent else f"{error.code().name} {error.details()}"
            if not self.leaving:
                pause = 0.2 if self.attached else min(2 * pause, 5)
                self.attached = False
                self.log(f"node {self.node} is away: {why}; next try in {pause} s")
                time.sleep(pause)
        self.log("left")

    def attach(self, handle):
        """One connection: hello, a pong for each ping, and whatever is delivered."""
        self.out = queue.SimpleQueue()
        host = f"{self.me.agent}-{self.epoch[:8]}"
        self.out.put(Frame(hello=Hello(version=1, host_id=host, epoch=self.epoch, simple=True, agents=[self.descriptor])))
        with grpc.insecure_channel(self.node, list(CHANNEL.items())) as channel:
            frames = LinkServiceStub(channel).Open(iter(self.out.get, None))
            threading.Thread(target=self.watch, args=[frames], daemon=True).start()
            for frame in frames:
                self.heard = time.monotonic()
                if frame.HasField("hello"):  # the agent is registered
                    self.attached = True
                    self.log(f"attached to {self.node}")
                if frame.HasField("ping"):  # the pong renews its lease
                    self.out.put(Frame(pong=Pong(id=frame.ping.id)))
                for item in frame.items:
                    message = item.delivery.message
                    waiting = self.answers.pop(message.in_reply_to or item.nack.message_id, None)
                    if waiting:
                        waiting.put(item)
                    elif item.HasField("delivery") and not message.in_reply_to:
                        self.attempt(handle, message)

    def watch(self, frames):
        """A node pings every third of the lease's term, which is 10 s: one that is silent for so long is frozen."""
        self.heard = time.monotonic()
        while frames.is_active():
            time.sleep(1)
            if time.monotonic() - self.heard > 10:
                frames.cancel()

    def start(self, task, message, *more):
        """Does what takes time aside: the stream must go on, or the lease runs out."""
        threading.Thread(target=self.attempt, args=[task, message, *more], daemon=True).start()

    def attempt(self, task, message, *more):
        """An error is the message's own: who sent it hears of it, and the agent goes on."""
        try:
            task(message, *more)
        except Exception as error:
            self.reply(message, "FAILURE", failure(13, "AGENT_FAILED", f"{type(error).__name__}: {error}"))

    def leave(self, *_):
        """Ends the stream: the agent is gone at once. A node that is frozen is waited for 2 s at most."""
        if self.leaving or not self.attached:
            sys.exit(0)
        self.leaving = True
        self.out.put(None)
        patience = threading.Timer(2, os._exit, [0])
        patience.daemon = True
        patience.start()

    def say(self, performative, to, content, **fields):
        """Sends a message. What is wrong with it comes back as a nack with its id."""
        fields = {"id": uuid.uuid4().hex, "version": "2.0", **fields}
        message = Message(performative=f"PERFORMATIVE_{performative}", sender=self.me, receiver=to, content=content, **fields)
        message.timestamp.GetCurrentTime()
        self.out.put(Frame(items=[Item(delivery=Delivery(message=message))]))

    def reply(self, asked, performative, content, **fields):
        same = {name: getattr(asked, name) for name in ("conversation_id", "ontology", "protocol", "trace_context")}
        self.say(performative, asked.sender, content, **{"in_reply_to": asked.id, **same, **fields})

    def ask(self, to, content, seconds=5):
        """The content of the answer. Waits for it, so not within `handle` itself. Raises what went wrong."""
        question = uuid.uuid4().hex
        waiting = self.answers[question] = queue.SimpleQueue()
        self.say("ASK", to, content, id=question)
        try:
            item = waiting.get(timeout=seconds)
        except queue.Empty:
            self.answers.pop(question, None)
            raise RuntimeError(f"no answer within {seconds} s") from None
        failure = item.nack.failure if item.HasField("nack") else item.delivery.message.content.failure
        if failure.reason:
            raise RuntimeError(f"{failure.reason} {failure.message}")
        return item.delivery.message.content

    def log(self, text):
        print(f"{self.me.agent}: {text}", flush=True)
