import datetime

from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CostKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    COST_KIND_UNSPECIFIED: _ClassVar[CostKind]
    COST_KIND_NEGOTIATION: _ClassVar[CostKind]
    COST_KIND_AWARD: _ClassVar[CostKind]
    COST_KIND_CALL: _ClassVar[CostKind]
COST_KIND_UNSPECIFIED: CostKind
COST_KIND_NEGOTIATION: CostKind
COST_KIND_AWARD: CostKind
COST_KIND_CALL: CostKind

class Amounts(_message.Message):
    __slots__ = ("cost_micros", "tokens", "time")
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    cost_micros: int
    tokens: int
    time: _duration_pb2.Duration
    def __init__(self, cost_micros: _Optional[int] = ..., tokens: _Optional[int] = ..., time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class CostTree(_message.Message):
    __slots__ = ("kind", "id", "agent", "name", "own", "total", "currency", "count", "parts")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    OWN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    kind: CostKind
    id: str
    agent: str
    name: str
    own: Amounts
    total: Amounts
    currency: str
    count: int
    parts: _containers.RepeatedCompositeFieldContainer[CostTree]
    def __init__(self, kind: _Optional[_Union[CostKind, str]] = ..., id: _Optional[str] = ..., agent: _Optional[str] = ..., name: _Optional[str] = ..., own: _Optional[_Union[Amounts, _Mapping]] = ..., total: _Optional[_Union[Amounts, _Mapping]] = ..., currency: _Optional[str] = ..., count: _Optional[int] = ..., parts: _Optional[_Iterable[_Union[CostTree, _Mapping]]] = ...) -> None: ...

class CostLine(_message.Message):
    __slots__ = ("id", "at", "kind", "subject_id", "agent", "capability", "model", "provider", "negotiation_id", "conversation_id", "namespace", "cost", "currency", "input_tokens", "output_tokens", "accounts", "usage_unknown")
    ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    USAGE_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    id: str
    at: _timestamp_pb2.Timestamp
    kind: CostKind
    subject_id: str
    agent: str
    capability: str
    model: str
    provider: str
    negotiation_id: str
    conversation_id: str
    namespace: str
    cost: Amounts
    currency: str
    input_tokens: int
    output_tokens: int
    accounts: _containers.RepeatedScalarFieldContainer[str]
    usage_unknown: bool
    def __init__(self, id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., kind: _Optional[_Union[CostKind, str]] = ..., subject_id: _Optional[str] = ..., agent: _Optional[str] = ..., capability: _Optional[str] = ..., model: _Optional[str] = ..., provider: _Optional[str] = ..., negotiation_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., namespace: _Optional[str] = ..., cost: _Optional[_Union[Amounts, _Mapping]] = ..., currency: _Optional[str] = ..., input_tokens: _Optional[int] = ..., output_tokens: _Optional[int] = ..., accounts: _Optional[_Iterable[str]] = ..., usage_unknown: bool = ...) -> None: ...
