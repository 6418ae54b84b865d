import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.agent.v1 import agent_pb2 as _agent_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from dacp.registry.v1 import registry_pb2 as _registry_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_HOST: _ClassVar[Role]
    ROLE_NODE: _ClassVar[Role]
    ROLE_CLIENT: _ClassVar[Role]
ROLE_UNSPECIFIED: Role
ROLE_HOST: Role
ROLE_NODE: Role
ROLE_CLIENT: Role

class Frame(_message.Message):
    __slots__ = ("hello", "ack", "credit", "first", "items", "ping", "pong", "goodbye")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    PING_FIELD_NUMBER: _ClassVar[int]
    PONG_FIELD_NUMBER: _ClassVar[int]
    GOODBYE_FIELD_NUMBER: _ClassVar[int]
    hello: Hello
    ack: int
    credit: int
    first: int
    items: _containers.RepeatedCompositeFieldContainer[Item]
    ping: Ping
    pong: Pong
    goodbye: Goodbye
    def __init__(self, hello: _Optional[_Union[Hello, _Mapping]] = ..., ack: _Optional[int] = ..., credit: _Optional[int] = ..., first: _Optional[int] = ..., items: _Optional[_Iterable[_Union[Item, _Mapping]]] = ..., ping: _Optional[_Union[Ping, _Mapping]] = ..., pong: _Optional[_Union[Pong, _Mapping]] = ..., goodbye: _Optional[_Union[Goodbye, _Mapping]] = ...) -> None: ...

class Hello(_message.Message):
    __slots__ = ("version", "host_id", "epoch", "peer_epoch", "received", "simple", "agents", "lease_ttl", "address", "labels", "role", "lease")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    VERSION_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    PEER_EPOCH_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FIELD_NUMBER: _ClassVar[int]
    SIMPLE_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    LEASE_TTL_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    version: int
    host_id: str
    epoch: str
    peer_epoch: str
    received: int
    simple: bool
    agents: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentDescriptor]
    lease_ttl: _duration_pb2.Duration
    address: str
    labels: _containers.ScalarMap[str, str]
    role: Role
    lease: _registry_pb2.Lease
    def __init__(self, version: _Optional[int] = ..., host_id: _Optional[str] = ..., epoch: _Optional[str] = ..., peer_epoch: _Optional[str] = ..., received: _Optional[int] = ..., simple: bool = ..., agents: _Optional[_Iterable[_Union[_agent_pb2.AgentDescriptor, _Mapping]]] = ..., lease_ttl: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., address: _Optional[str] = ..., labels: _Optional[_Mapping[str, str]] = ..., role: _Optional[_Union[Role, str]] = ..., lease: _Optional[_Union[_registry_pb2.Lease, _Mapping]] = ...) -> None: ...

class Item(_message.Message):
    __slots__ = ("delivery", "notice", "nack", "cancel", "announce", "locate", "located", "vouch", "vouched")
    DELIVERY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    NACK_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCE_FIELD_NUMBER: _ClassVar[int]
    LOCATE_FIELD_NUMBER: _ClassVar[int]
    LOCATED_FIELD_NUMBER: _ClassVar[int]
    VOUCH_FIELD_NUMBER: _ClassVar[int]
    VOUCHED_FIELD_NUMBER: _ClassVar[int]
    delivery: Delivery
    notice: Notice
    nack: Nack
    cancel: Cancel
    announce: Announce
    locate: Locate
    located: Located
    vouch: Vouch
    vouched: Vouched
    def __init__(self, delivery: _Optional[_Union[Delivery, _Mapping]] = ..., notice: _Optional[_Union[Notice, _Mapping]] = ..., nack: _Optional[_Union[Nack, _Mapping]] = ..., cancel: _Optional[_Union[Cancel, _Mapping]] = ..., announce: _Optional[_Union[Announce, _Mapping]] = ..., locate: _Optional[_Union[Locate, _Mapping]] = ..., located: _Optional[_Union[Located, _Mapping]] = ..., vouch: _Optional[_Union[Vouch, _Mapping]] = ..., vouched: _Optional[_Union[Vouched, _Mapping]] = ...) -> None: ...

class Delivery(_message.Message):
    __slots__ = ("message", "receivers", "signature", "hops", "session_id")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    HOPS_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    receivers: _containers.RepeatedScalarFieldContainer[str]
    signature: bytes
    hops: int
    session_id: str
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., receivers: _Optional[_Iterable[str]] = ..., signature: _Optional[bytes] = ..., hops: _Optional[int] = ..., session_id: _Optional[str] = ...) -> None: ...

class Notice(_message.Message):
    __slots__ = ("receipt", "sequences", "receivers")
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCES_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    receipt: _message_pb2.Receipt
    sequences: _containers.RepeatedScalarFieldContainer[int]
    receivers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, receipt: _Optional[_Union[_message_pb2.Receipt, str]] = ..., sequences: _Optional[_Iterable[int]] = ..., receivers: _Optional[_Iterable[str]] = ...) -> None: ...

class Nack(_message.Message):
    __slots__ = ("sequence", "message_id", "receivers", "failure")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    message_id: str
    receivers: _containers.RepeatedScalarFieldContainer[str]
    failure: _message_pb2.Failure
    def __init__(self, sequence: _Optional[int] = ..., message_id: _Optional[str] = ..., receivers: _Optional[_Iterable[str]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Cancel(_message.Message):
    __slots__ = ("message_id",)
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    def __init__(self, message_id: _Optional[str] = ...) -> None: ...

class Announce(_message.Message):
    __slots__ = ("put", "removed")
    PUT_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    put: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentDescriptor]
    removed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, put: _Optional[_Iterable[_Union[_agent_pb2.AgentDescriptor, _Mapping]]] = ..., removed: _Optional[_Iterable[str]] = ...) -> None: ...

class Locate(_message.Message):
    __slots__ = ("agents", "forget")
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    FORGET_FIELD_NUMBER: _ClassVar[int]
    agents: _containers.RepeatedScalarFieldContainer[str]
    forget: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, agents: _Optional[_Iterable[str]] = ..., forget: _Optional[_Iterable[str]] = ...) -> None: ...

class Located(_message.Message):
    __slots__ = ("agent", "instances", "members", "listed")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    LISTED_FIELD_NUMBER: _ClassVar[int]
    agent: str
    instances: _containers.RepeatedCompositeFieldContainer[_registry_pb2.Instance]
    members: _containers.RepeatedCompositeFieldContainer[Member]
    listed: bool
    def __init__(self, agent: _Optional[str] = ..., instances: _Optional[_Iterable[_Union[_registry_pb2.Instance, _Mapping]]] = ..., members: _Optional[_Iterable[_Union[Member, _Mapping]]] = ..., listed: bool = ...) -> None: ...

class Member(_message.Message):
    __slots__ = ("agent", "instance")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    instance: _registry_pb2.Instance
    def __init__(self, agent: _Optional[str] = ..., instance: _Optional[_Union[_registry_pb2.Instance, _Mapping]] = ...) -> None: ...

class Vouch(_message.Message):
    __slots__ = ("id", "sender", "session_id", "host_id", "epoch")
    ID_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    id: int
    sender: str
    session_id: str
    host_id: str
    epoch: str
    def __init__(self, id: _Optional[int] = ..., sender: _Optional[str] = ..., session_id: _Optional[str] = ..., host_id: _Optional[str] = ..., epoch: _Optional[str] = ...) -> None: ...

class Vouched(_message.Message):
    __slots__ = ("id", "failure", "sender")
    ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    id: int
    failure: _message_pb2.Failure
    sender: str
    def __init__(self, id: _Optional[int] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., sender: _Optional[str] = ...) -> None: ...

class Ping(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class Pong(_message.Message):
    __slots__ = ("id", "loads")
    class LoadsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _registry_pb2.Load
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_registry_pb2.Load, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    LOADS_FIELD_NUMBER: _ClassVar[int]
    id: int
    loads: _containers.MessageMap[str, _registry_pb2.Load]
    def __init__(self, id: _Optional[int] = ..., loads: _Optional[_Mapping[str, _registry_pb2.Load]] = ...) -> None: ...

class Goodbye(_message.Message):
    __slots__ = ("failure", "leaving")
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    LEAVING_FIELD_NUMBER: _ClassVar[int]
    failure: _message_pb2.Failure
    leaving: bool
    def __init__(self, failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., leaving: bool = ...) -> None: ...
