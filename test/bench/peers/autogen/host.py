"""The host runtime that every message goes through: `host.py ADDRESS`."""

import asyncio
import sys

from autogen_ext.runtimes.grpc import GrpcWorkerAgentRuntimeHost


async def main():
    host = GrpcWorkerAgentRuntimeHost(address=sys.argv[1])
    host.start()
    print("READY", flush=True)
    await asyncio.Event().wait()


asyncio.run(main())
