from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StateCreated(_message.Message):
    __slots__ = ("state", "status", "machine", "reason", "actor", "key_id")
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MACHINE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    state: _message_pb2.Content
    status: str
    machine: Machine
    reason: str
    actor: str
    key_id: str
    def __init__(self, state: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., status: _Optional[str] = ..., machine: _Optional[_Union[Machine, _Mapping]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ..., key_id: _Optional[str] = ...) -> None: ...

class StateUpdated(_message.Message):
    __slots__ = ("previous", "updates", "state", "reason", "actor")
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    previous: _message_pb2.Content
    updates: _message_pb2.Content
    state: _message_pb2.Content
    reason: str
    actor: str
    def __init__(self, previous: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., updates: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., state: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class TransitionExecuted(_message.Message):
    __slots__ = ("to", "previous", "updates", "state", "reason", "actor")
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    to: str
    previous: _message_pb2.Content
    updates: _message_pb2.Content
    state: _message_pb2.Content
    reason: str
    actor: str
    def __init__(self, to: _Optional[str] = ..., previous: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., updates: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., state: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., reason: _Optional[str] = ..., actor: _Optional[str] = ..., **kwargs) -> None: ...

class StateDeleted(_message.Message):
    __slots__ = ("reason", "actor", "previous")
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    reason: str
    actor: str
    previous: _message_pb2.Content
    def __init__(self, reason: _Optional[str] = ..., actor: _Optional[str] = ..., previous: _Optional[_Union[_message_pb2.Content, _Mapping]] = ...) -> None: ...

class Machine(_message.Message):
    __slots__ = ("transitions",)
    TRANSITIONS_FIELD_NUMBER: _ClassVar[int]
    transitions: _containers.RepeatedCompositeFieldContainer[Transition]
    def __init__(self, transitions: _Optional[_Iterable[_Union[Transition, _Mapping]]] = ...) -> None: ...

class Transition(_message.Message):
    __slots__ = ("to",)
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    to: str
    def __init__(self, to: _Optional[str] = ..., **kwargs) -> None: ...
