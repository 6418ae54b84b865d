"""The process with the agents: `agents.py '{"address": "127.0.0.1:5000", "scenario": "s3", "agents": 10}'`."""

import asyncio
import json
import sys

from autogen_core import (
    MessageContext,
    RoutedAgent,
    TopicId,
    TypeSubscription,
    message_handler,
    try_get_known_serializers_for_type,
)
from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime
from messages import ALL, Answer, Award, Call, Done, Note, Proposal, Question, Result

options = json.loads(sys.argv[1])


class Echo(RoutedAgent):
    def __init__(self):
        super().__init__("echo")

    @message_handler
    async def on_question(self, message: Question, ctx: MessageContext) -> Answer:
        return Answer(message.body)


class Subscriber(RoutedAgent):
    def __init__(self):
        super().__init__("subscriber")
        self.count = 0

    @message_handler
    async def on_note(self, message: Note, ctx: MessageContext) -> None:
        self.count += 1
        if self.count == message.total:
            self.count = 0
            await self.publish_message(Done(message.total), TopicId("done", "default"))


class Bidder(RoutedAgent):
    def __init__(self, index):
        super().__init__("bidder")
        self.index = index

    @message_handler
    async def on_call(self, message: Call, ctx: MessageContext) -> Proposal:
        return Proposal(f"a{self.index}", (self.index * 7919) % 1000, message.body)

    @message_handler
    async def on_award(self, message: Award, ctx: MessageContext) -> Result:
        return Result(message.conv, message.body)


async def main():
    runtime = GrpcWorkerAgentRuntime(host_address=options["address"])
    await runtime.start()
    for kind in ALL:
        runtime.add_message_serializer(try_get_known_serializers_for_type(kind))
    for index in range(options["agents"]):
        name = f"a{index}"
        if options["scenario"] == "s2":
            await Subscriber.register(runtime, name, Subscriber)
            await runtime.add_subscription(TypeSubscription("news", name))
        elif options["scenario"] == "s3":
            await Bidder.register(runtime, name, lambda index=index: Bidder(index))
        else:
            await Echo.register(runtime, name, Echo)
    print("READY", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
