"""A client made of nothing but the generated stubs: finds an agent by what it can do, asks it, and reads how it is.

    PYTHONPATH=gen/python python test/interop/python/client.py 127.0.0.1:7400 text.echo '{"text": "hello"}'

Prints one JSON object: the agents found, the answer, the state. Needs `grpcio` and `protobuf`.
"""

import json
import sys

import grpc
from dacp.agent.v1 import agent_pb2, agent_service_pb2, agent_service_pb2_grpc
from dacp.message.v2 import message_pb2
from dacp.registry.v1 import registry_pb2, registry_pb2_grpc
from google.protobuf import json_format


def main(address: str, capability: str, question: str) -> None:
    with grpc.insecure_channel(address) as channel:
        registry = registry_pb2_grpc.RegistryServiceStub(channel)
        found = registry.Discover(
            registry_pb2.DiscoverRequest(query=registry_pb2.Query(capability=capability)), timeout=10
        )
        agent = found.agents[0].agent_descriptor.id

        message = message_pb2.Message(
            performative=message_pb2.PERFORMATIVE_ASK, receiver=message_pb2.Address(agent=agent)
        )
        json_format.Parse(question, message.content.json)
        agents = agent_service_pb2_grpc.AgentServiceStub(channel)
        answer = agents.Ask(agent_service_pb2.AskRequest(message=message), timeout=10).reply
        status = agents.GetStatus(agent_service_pb2.GetStatusRequest(agent_id=agent), timeout=10)

        print(
            json.dumps(
                {
                    "found": [entry.agent_descriptor.id for entry in found.agents],
                    "performative": message_pb2.Performative.Name(answer.performative),
                    "content": json.loads(json_format.MessageToJson(answer.content.json)),
                    "in_reply_to_set": bool(answer.in_reply_to),
                    "state": agent_pb2.LifecycleState.Name(status.instances[0].state),
                }
            )
        )


main(*sys.argv[1:4])
