"""The side that asks, publishes and calls for proposals; a line `RESULT {…}` says what was measured.

client.py '{"address": "127.0.0.1:5000", "scenario": "s1", "concurrency": 64, "agents": 1, "messages": 0, "forMs": 4000, "warmUpMs": 2000}'
"""

import asyncio
import json
import sys
import time

from autogen_core import (
    AgentId,
    MessageContext,
    RoutedAgent,
    TopicId,
    TypeSubscription,
    message_handler,
    try_get_known_serializers_for_type,
)
from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntime
from messages import ALL, PAYLOAD, Award, Call, Done, Note, Question

options = json.loads(sys.argv[1])
scenario, agents, concurrency = options["scenario"], options["agents"], options["concurrency"]
me = AgentId("client", "default")
done = asyncio.Queue()


class Client(RoutedAgent):
    def __init__(self):
        super().__init__("client")

    @message_handler
    async def on_done(self, message: Done, ctx: MessageContext) -> None:
        done.put_nowait(message.count)


def tell(**result):
    print("RESULT " + json.dumps(result), flush=True)


async def loop(once, ms):
    took = []
    begun = time.perf_counter()

    async def worker():
        while time.perf_counter() < begun + ms / 1000:
            at = time.perf_counter()
            await once()
            took.append(time.perf_counter() - at)

    await asyncio.gather(*[worker() for _ in range(concurrency)])
    seconds = time.perf_counter() - begun
    took.sort()
    at = lambda percent: took[min(len(took) - 1, len(took) * percent // 100)] * 1000
    return {"rate": len(took) / seconds, "p50_ms": at(50), "p99_ms": at(99)}


async def measured(once):
    if options["warmUpMs"] > 0:
        await loop(once, options["warmUpMs"])
    tell(**await loop(once, options["forMs"]))


async def publish(runtime):
    async def burst(count):
        begun = time.perf_counter()
        for _ in range(count):
            await runtime.publish_message(Note(count, PAYLOAD), TopicId("news", "default"), sender=me)
        for _ in range(agents):
            await asyncio.wait_for(done.get(), 60)
        return time.perf_counter() - begun

    count = options["messages"]
    await burst(max(1, count // 5))
    tell(rate=count / await burst(count))


async def negotiate(runtime):
    last = 0

    async def once():
        nonlocal last
        last += 1
        call = Call(str(last), PAYLOAD)
        asked = [runtime.send_message(call, AgentId(f"a{i}", "default"), sender=me) for i in range(agents)]
        best = min(await asyncio.gather(*asked), key=lambda proposal: proposal.price)
        await runtime.send_message(Award(call.conv, PAYLOAD), AgentId(best.who, "default"), sender=me)

    await measured(once)


async def main():
    runtime = GrpcWorkerAgentRuntime(host_address=options["address"])
    await runtime.start()
    for kind in ALL:
        runtime.add_message_serializer(try_get_known_serializers_for_type(kind))
    await Client.register(runtime, "client", Client)
    await runtime.add_subscription(TypeSubscription("done", "client"))
    ask = lambda: runtime.send_message(Question(PAYLOAD), AgentId("a0", "default"), sender=me)
    if scenario == "s1":
        await measured(ask)
    elif scenario == "s2":
        await publish(runtime)
    elif scenario == "s3":
        await negotiate(runtime)
    else:
        await ask()
        tell(rate=0)


asyncio.run(asyncio.wait_for(main(), 120))
