import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import any_pb2 as _any_pb2
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

class Performative(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERFORMATIVE_UNSPECIFIED: _ClassVar[Performative]
    PERFORMATIVE_ASK: _ClassVar[Performative]
    PERFORMATIVE_TELL: _ClassVar[Performative]
    PERFORMATIVE_ACHIEVE: _ClassVar[Performative]
    PERFORMATIVE_INFORM: _ClassVar[Performative]
    PERFORMATIVE_REQUEST: _ClassVar[Performative]
    PERFORMATIVE_CONFIRM: _ClassVar[Performative]
    PERFORMATIVE_REFUSE: _ClassVar[Performative]
    PERFORMATIVE_AGREE: _ClassVar[Performative]
    PERFORMATIVE_CFP: _ClassVar[Performative]
    PERFORMATIVE_PROPOSE: _ClassVar[Performative]
    PERFORMATIVE_ACCEPT_PROPOSAL: _ClassVar[Performative]
    PERFORMATIVE_REJECT_PROPOSAL: _ClassVar[Performative]
    PERFORMATIVE_CANCEL: _ClassVar[Performative]
    PERFORMATIVE_DISCONFIRM: _ClassVar[Performative]
    PERFORMATIVE_FAILURE: _ClassVar[Performative]
    PERFORMATIVE_INFORM_IF: _ClassVar[Performative]
    PERFORMATIVE_INFORM_REF: _ClassVar[Performative]
    PERFORMATIVE_NOT_UNDERSTOOD: _ClassVar[Performative]
    PERFORMATIVE_PROPAGATE: _ClassVar[Performative]
    PERFORMATIVE_PROXY: _ClassVar[Performative]
    PERFORMATIVE_QUERY_IF: _ClassVar[Performative]
    PERFORMATIVE_QUERY_REF: _ClassVar[Performative]
    PERFORMATIVE_REQUEST_WHEN: _ClassVar[Performative]
    PERFORMATIVE_REQUEST_WHENEVER: _ClassVar[Performative]
    PERFORMATIVE_SUBSCRIBE: _ClassVar[Performative]

class Priority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRIORITY_UNSPECIFIED: _ClassVar[Priority]
    PRIORITY_LOW: _ClassVar[Priority]
    PRIORITY_NORMAL: _ClassVar[Priority]
    PRIORITY_HIGH: _ClassVar[Priority]
    PRIORITY_URGENT: _ClassVar[Priority]

class Receipt(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECEIPT_UNSPECIFIED: _ClassVar[Receipt]
    RECEIPT_NONE: _ClassVar[Receipt]
    RECEIPT_ACCEPTED: _ClassVar[Receipt]
    RECEIPT_DURABLE: _ClassVar[Receipt]
    RECEIPT_HANDLED: _ClassVar[Receipt]
PERFORMATIVE_UNSPECIFIED: Performative
PERFORMATIVE_ASK: Performative
PERFORMATIVE_TELL: Performative
PERFORMATIVE_ACHIEVE: Performative
PERFORMATIVE_INFORM: Performative
PERFORMATIVE_REQUEST: Performative
PERFORMATIVE_CONFIRM: Performative
PERFORMATIVE_REFUSE: Performative
PERFORMATIVE_AGREE: Performative
PERFORMATIVE_CFP: Performative
PERFORMATIVE_PROPOSE: Performative
PERFORMATIVE_ACCEPT_PROPOSAL: Performative
PERFORMATIVE_REJECT_PROPOSAL: Performative
PERFORMATIVE_CANCEL: Performative
PERFORMATIVE_DISCONFIRM: Performative
PERFORMATIVE_FAILURE: Performative
PERFORMATIVE_INFORM_IF: Performative
PERFORMATIVE_INFORM_REF: Performative
PERFORMATIVE_NOT_UNDERSTOOD: Performative
PERFORMATIVE_PROPAGATE: Performative
PERFORMATIVE_PROXY: Performative
PERFORMATIVE_QUERY_IF: Performative
PERFORMATIVE_QUERY_REF: Performative
PERFORMATIVE_REQUEST_WHEN: Performative
PERFORMATIVE_REQUEST_WHENEVER: Performative
PERFORMATIVE_SUBSCRIBE: Performative
PRIORITY_UNSPECIFIED: Priority
PRIORITY_LOW: Priority
PRIORITY_NORMAL: Priority
PRIORITY_HIGH: Priority
PRIORITY_URGENT: Priority
RECEIPT_UNSPECIFIED: Receipt
RECEIPT_NONE: Receipt
RECEIPT_ACCEPTED: Receipt
RECEIPT_DURABLE: Receipt
RECEIPT_HANDLED: Receipt

class Message(_message.Message):
    __slots__ = ("id", "in_reply_to", "performative", "version", "sender", "receiver", "content", "ontology", "language", "conversation_id", "timestamp", "trace_context", "metadata", "protocol", "reply_to", "reply_by", "budget", "priority", "idempotent", "receipt", "recorded", "type", "capability")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: _struct_pb2.Value
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    IN_REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    PERFORMATIVE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    ONTOLOGY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    REPLY_BY_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    id: str
    in_reply_to: str
    performative: Performative
    version: str
    sender: Address
    receiver: Address
    content: Content
    ontology: str
    language: str
    conversation_id: str
    timestamp: _timestamp_pb2.Timestamp
    trace_context: TraceContext
    metadata: _containers.MessageMap[str, _struct_pb2.Value]
    protocol: str
    reply_to: Address
    reply_by: _timestamp_pb2.Timestamp
    budget: Budget
    priority: Priority
    idempotent: bool
    receipt: Receipt
    recorded: bool
    type: str
    capability: str
    def __init__(self, id: _Optional[str] = ..., in_reply_to: _Optional[str] = ..., performative: _Optional[_Union[Performative, str]] = ..., version: _Optional[str] = ..., sender: _Optional[_Union[Address, _Mapping]] = ..., receiver: _Optional[_Union[Address, _Mapping]] = ..., content: _Optional[_Union[Content, _Mapping]] = ..., ontology: _Optional[str] = ..., language: _Optional[str] = ..., conversation_id: _Optional[str] = ..., timestamp: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., trace_context: _Optional[_Union[TraceContext, _Mapping]] = ..., metadata: _Optional[_Mapping[str, _struct_pb2.Value]] = ..., protocol: _Optional[str] = ..., reply_to: _Optional[_Union[Address, _Mapping]] = ..., reply_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., budget: _Optional[_Union[Budget, _Mapping]] = ..., priority: _Optional[_Union[Priority, str]] = ..., idempotent: bool = ..., receipt: _Optional[_Union[Receipt, str]] = ..., recorded: bool = ..., type: _Optional[str] = ..., capability: _Optional[str] = ...) -> None: ...

class Address(_message.Message):
    __slots__ = ("namespace", "agent", "capability", "topic", "team")
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    agent: str
    capability: str
    topic: str
    team: str
    def __init__(self, namespace: _Optional[str] = ..., agent: _Optional[str] = ..., capability: _Optional[str] = ..., topic: _Optional[str] = ..., team: _Optional[str] = ...) -> None: ...

class Content(_message.Message):
    __slots__ = ("json", "any", "data", "sealed", "failure", "media_type")
    JSON_FIELD_NUMBER: _ClassVar[int]
    ANY_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    json: _struct_pb2.Value
    any: _any_pb2.Any
    data: bytes
    sealed: Sealed
    failure: Failure
    media_type: str
    def __init__(self, json: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., any: _Optional[_Union[_any_pb2.Any, _Mapping]] = ..., data: _Optional[bytes] = ..., sealed: _Optional[_Union[Sealed, _Mapping]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., media_type: _Optional[str] = ...) -> None: ...

class Sealed(_message.Message):
    __slots__ = ("jwe", "key_ids")
    JWE_FIELD_NUMBER: _ClassVar[int]
    KEY_IDS_FIELD_NUMBER: _ClassVar[int]
    jwe: bytes
    key_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, jwe: _Optional[bytes] = ..., key_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ("code", "reason", "message", "details", "retry_after")
    class DetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_FIELD_NUMBER: _ClassVar[int]
    code: int
    reason: str
    message: str
    details: _containers.ScalarMap[str, str]
    retry_after: _duration_pb2.Duration
    def __init__(self, code: _Optional[int] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., details: _Optional[_Mapping[str, str]] = ..., retry_after: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class TraceContext(_message.Message):
    __slots__ = ("traceparent", "tracestate")
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    TRACESTATE_FIELD_NUMBER: _ClassVar[int]
    traceparent: str
    tracestate: str
    def __init__(self, traceparent: _Optional[str] = ..., tracestate: _Optional[str] = ...) -> None: ...

class Budget(_message.Message):
    __slots__ = ("cost_micros", "currency", "tokens", "time", "depth", "account")
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    cost_micros: int
    currency: str
    tokens: int
    time: _duration_pb2.Duration
    depth: int
    account: str
    def __init__(self, cost_micros: _Optional[int] = ..., currency: _Optional[str] = ..., tokens: _Optional[int] = ..., time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., depth: _Optional[int] = ..., account: _Optional[str] = ...) -> None: ...
