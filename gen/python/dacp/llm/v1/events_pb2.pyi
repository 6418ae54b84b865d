import datetime

from dacp.llm.v1 import llm_pb2 as _llm_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StepTaken(_message.Message):
    __slots__ = ("message_id", "model", "tool", "vectors", "failure", "started_at", "took")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TOOL_FIELD_NUMBER: _ClassVar[int]
    VECTORS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    TOOK_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    model: ModelStep
    tool: ToolStep
    vectors: ModelStep
    failure: _message_pb2.Failure
    started_at: _timestamp_pb2.Timestamp
    took: _duration_pb2.Duration
    def __init__(self, message_id: _Optional[str] = ..., model: _Optional[_Union[ModelStep, _Mapping]] = ..., tool: _Optional[_Union[ToolStep, _Mapping]] = ..., vectors: _Optional[_Union[ModelStep, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., took: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class ModelStep(_message.Message):
    __slots__ = ("provider", "model", "tokens", "cost_micros", "finish_reason", "tools", "cached")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    FINISH_REASON_FIELD_NUMBER: _ClassVar[int]
    TOOLS_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    tokens: _llm_pb2.Tokens
    cost_micros: int
    finish_reason: _llm_pb2.FinishReason
    tools: _containers.RepeatedScalarFieldContainer[str]
    cached: bool
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ..., tokens: _Optional[_Union[_llm_pb2.Tokens, _Mapping]] = ..., cost_micros: _Optional[int] = ..., finish_reason: _Optional[_Union[_llm_pb2.FinishReason, str]] = ..., tools: _Optional[_Iterable[str]] = ..., cached: bool = ...) -> None: ...

class ToolStep(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...
