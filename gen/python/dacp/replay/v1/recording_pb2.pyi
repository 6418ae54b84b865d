import datetime

from dacp.eventlog.v1 import eventlog_pb2 as _eventlog_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Recording(_message.Message):
    __slots__ = ("format", "conversation_id", "saved_at", "forked_from", "event_count", "events")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    SAVED_AT_FIELD_NUMBER: _ClassVar[int]
    FORKED_FROM_FIELD_NUMBER: _ClassVar[int]
    EVENT_COUNT_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    format: int
    conversation_id: str
    saved_at: _timestamp_pb2.Timestamp
    forked_from: Origin
    event_count: int
    events: _containers.RepeatedCompositeFieldContainer[_eventlog_pb2.Event]
    def __init__(self, format: _Optional[int] = ..., conversation_id: _Optional[str] = ..., saved_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., forked_from: _Optional[_Union[Origin, _Mapping]] = ..., event_count: _Optional[int] = ..., events: _Optional[_Iterable[_Union[_eventlog_pb2.Event, _Mapping]]] = ...) -> None: ...

class Origin(_message.Message):
    __slots__ = ("conversation_id", "message_id")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    message_id: str
    def __init__(self, conversation_id: _Optional[str] = ..., message_id: _Optional[str] = ...) -> None: ...
