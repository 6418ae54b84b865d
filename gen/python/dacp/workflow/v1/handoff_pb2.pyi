import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HandOffRequest(_message.Message):
    __slots__ = ("message", "capability", "agent", "reason", "context", "history")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    capability: str
    agent: str
    reason: str
    context: _struct_pb2.Value
    history: _containers.RepeatedCompositeFieldContainer[HandOffTurn]
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., capability: _Optional[str] = ..., agent: _Optional[str] = ..., reason: _Optional[str] = ..., context: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., history: _Optional[_Iterable[_Union[HandOffTurn, _Mapping]]] = ...) -> None: ...

class HandOffTurn(_message.Message):
    __slots__ = ("to", "performative", "content", "at")
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    PERFORMATIVE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    to: str
    performative: str
    content: _struct_pb2.Value
    at: _timestamp_pb2.Timestamp
    def __init__(self, to: _Optional[str] = ..., performative: _Optional[str] = ..., content: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...

class HandOffResult(_message.Message):
    __slots__ = ("answer", "agent")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    answer: _message_pb2.Message
    agent: str
    def __init__(self, answer: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., agent: _Optional[str] = ...) -> None: ...

class HandOffStep(_message.Message):
    __slots__ = ("version", "at", "handed_off", "ended")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    HANDED_OFF_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    version: int
    at: _timestamp_pb2.Timestamp
    handed_off: HandedOff
    ended: HandOffEnded
    def __init__(self, version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., handed_off: _Optional[_Union[HandedOff, _Mapping]] = ..., ended: _Optional[_Union[HandOffEnded, _Mapping]] = ...) -> None: ...

class HandedOff(_message.Message):
    __slots__ = ("conversation_id", "addressed", "to", "capability", "reason", "context", "chain", "history", "trace_context", "recorded", "namespace")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESSED_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    addressed: str
    to: str
    capability: str
    reason: str
    context: _struct_pb2.Value
    chain: _containers.RepeatedScalarFieldContainer[str]
    history: _containers.RepeatedCompositeFieldContainer[HandOffTurn]
    trace_context: _message_pb2.TraceContext
    recorded: bool
    namespace: str
    def __init__(self, conversation_id: _Optional[str] = ..., addressed: _Optional[str] = ..., to: _Optional[str] = ..., capability: _Optional[str] = ..., reason: _Optional[str] = ..., context: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., chain: _Optional[_Iterable[str]] = ..., history: _Optional[_Iterable[_Union[HandOffTurn, _Mapping]]] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., recorded: bool = ..., namespace: _Optional[str] = ..., **kwargs) -> None: ...

class HandOffEnded(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class HandOff(_message.Message):
    __slots__ = ("id", "last", "in_force", "started_at", "ended_reason", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_REASON_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    last: HandedOff
    in_force: bool
    started_at: _timestamp_pb2.Timestamp
    ended_reason: str
    version: int
    def __init__(self, id: _Optional[str] = ..., last: _Optional[_Union[HandedOff, _Mapping]] = ..., in_force: bool = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_reason: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ListHandOffsRequest(_message.Message):
    __slots__ = ("open", "namespace", "page_size", "page_token")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    open: bool
    namespace: str
    page_size: int
    page_token: str
    def __init__(self, open: bool = ..., namespace: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListHandOffsResponse(_message.Message):
    __slots__ = ("hand_offs", "next_page_token")
    HAND_OFFS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    hand_offs: _containers.RepeatedCompositeFieldContainer[HandOff]
    next_page_token: str
    def __init__(self, hand_offs: _Optional[_Iterable[_Union[HandOff, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetHandOffRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetHandOffResponse(_message.Message):
    __slots__ = ("hand_off",)
    HAND_OFF_FIELD_NUMBER: _ClassVar[int]
    hand_off: HandOff
    def __init__(self, hand_off: _Optional[_Union[HandOff, _Mapping]] = ...) -> None: ...

class EndHandOffRequest(_message.Message):
    __slots__ = ("id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EndHandOffResponse(_message.Message):
    __slots__ = ("hand_off",)
    HAND_OFF_FIELD_NUMBER: _ClassVar[int]
    hand_off: HandOff
    def __init__(self, hand_off: _Optional[_Union[HandOff, _Mapping]] = ...) -> None: ...
