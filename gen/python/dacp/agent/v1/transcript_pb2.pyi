import datetime

from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EffectKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EFFECT_KIND_UNSPECIFIED: _ClassVar[EffectKind]
    EFFECT_KIND_TOOL: _ClassVar[EffectKind]
    EFFECT_KIND_MODEL: _ClassVar[EffectKind]
    EFFECT_KIND_TIME: _ClassVar[EffectKind]
    EFFECT_KIND_RANDOM: _ClassVar[EffectKind]

class Ending(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENDING_UNSPECIFIED: _ClassVar[Ending]
    ENDING_HANDLED: _ClassVar[Ending]
    ENDING_FAILED: _ClassVar[Ending]
    ENDING_ABANDONED: _ClassVar[Ending]
EFFECT_KIND_UNSPECIFIED: EffectKind
EFFECT_KIND_TOOL: EffectKind
EFFECT_KIND_MODEL: EffectKind
EFFECT_KIND_TIME: EffectKind
EFFECT_KIND_RANDOM: EffectKind
ENDING_UNSPECIFIED: Ending
ENDING_HANDLED: Ending
ENDING_FAILED: Ending
ENDING_ABANDONED: Ending

class MessageSent(_message.Message):
    __slots__ = ("message", "bytes_left_out")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    BYTES_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    bytes_left_out: int
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., bytes_left_out: _Optional[int] = ...) -> None: ...

class MessageHandled(_message.Message):
    __slots__ = ("message_id", "parent_span_id", "started_at", "took", "ending", "failure", "decision")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_SPAN_ID_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    TOOK_FIELD_NUMBER: _ClassVar[int]
    ENDING_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    parent_span_id: str
    started_at: _timestamp_pb2.Timestamp
    took: _duration_pb2.Duration
    ending: Ending
    failure: _message_pb2.Failure
    decision: _struct_pb2.Value
    def __init__(self, message_id: _Optional[str] = ..., parent_span_id: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., took: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., ending: _Optional[_Union[Ending, str]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., decision: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class MessageSettled(_message.Message):
    __slots__ = ("message_id", "receipt", "receivers", "failure")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    receipt: _message_pb2.Receipt
    receivers: _containers.RepeatedScalarFieldContainer[str]
    failure: _message_pb2.Failure
    def __init__(self, message_id: _Optional[str] = ..., receipt: _Optional[_Union[_message_pb2.Receipt, str]] = ..., receivers: _Optional[_Iterable[str]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class EffectRecorded(_message.Message):
    __slots__ = ("message_id", "number", "kind", "name", "request", "answer", "failure", "started_at", "took")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    TOOK_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    number: int
    kind: EffectKind
    name: str
    request: _struct_pb2.Value
    answer: _struct_pb2.Value
    failure: _message_pb2.Failure
    started_at: _timestamp_pb2.Timestamp
    took: _duration_pb2.Duration
    def __init__(self, message_id: _Optional[str] = ..., number: _Optional[int] = ..., kind: _Optional[_Union[EffectKind, str]] = ..., name: _Optional[str] = ..., request: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., answer: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., took: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
