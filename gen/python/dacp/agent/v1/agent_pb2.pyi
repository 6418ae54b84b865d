import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MailboxOverflow(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MAILBOX_OVERFLOW_UNSPECIFIED: _ClassVar[MailboxOverflow]
    MAILBOX_OVERFLOW_REJECT_NEWEST: _ClassVar[MailboxOverflow]
    MAILBOX_OVERFLOW_DROP_OLDEST: _ClassVar[MailboxOverflow]
    MAILBOX_OVERFLOW_DROP_LOWEST_PRIORITY: _ClassVar[MailboxOverflow]

class AgentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGENT_KIND_UNSPECIFIED: _ClassVar[AgentKind]
    AGENT_KIND_LLM: _ClassVar[AgentKind]
    AGENT_KIND_REACTIVE: _ClassVar[AgentKind]
    AGENT_KIND_GOAL_BASED: _ClassVar[AgentKind]
    AGENT_KIND_COLLABORATIVE: _ClassVar[AgentKind]
    AGENT_KIND_LEARNING: _ClassVar[AgentKind]

class LifecycleState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LIFECYCLE_STATE_UNSPECIFIED: _ClassVar[LifecycleState]
    LIFECYCLE_STATE_IDLE: _ClassVar[LifecycleState]
    LIFECYCLE_STATE_PROCESSING: _ClassVar[LifecycleState]
    LIFECYCLE_STATE_COMMUNICATING: _ClassVar[LifecycleState]
    LIFECYCLE_STATE_LEARNING: _ClassVar[LifecycleState]
    LIFECYCLE_STATE_ERROR: _ClassVar[LifecycleState]

class Availability(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AVAILABILITY_UNSPECIFIED: _ClassVar[Availability]
    AVAILABILITY_ACTIVE: _ClassVar[Availability]
    AVAILABILITY_PAUSED: _ClassVar[Availability]
    AVAILABILITY_DRAINING: _ClassVar[Availability]
MAILBOX_OVERFLOW_UNSPECIFIED: MailboxOverflow
MAILBOX_OVERFLOW_REJECT_NEWEST: MailboxOverflow
MAILBOX_OVERFLOW_DROP_OLDEST: MailboxOverflow
MAILBOX_OVERFLOW_DROP_LOWEST_PRIORITY: MailboxOverflow
AGENT_KIND_UNSPECIFIED: AgentKind
AGENT_KIND_LLM: AgentKind
AGENT_KIND_REACTIVE: AgentKind
AGENT_KIND_GOAL_BASED: AgentKind
AGENT_KIND_COLLABORATIVE: AgentKind
AGENT_KIND_LEARNING: AgentKind
LIFECYCLE_STATE_UNSPECIFIED: LifecycleState
LIFECYCLE_STATE_IDLE: LifecycleState
LIFECYCLE_STATE_PROCESSING: LifecycleState
LIFECYCLE_STATE_COMMUNICATING: LifecycleState
LIFECYCLE_STATE_LEARNING: LifecycleState
LIFECYCLE_STATE_ERROR: LifecycleState
AVAILABILITY_UNSPECIFIED: Availability
AVAILABILITY_ACTIVE: Availability
AVAILABILITY_PAUSED: Availability
AVAILABILITY_DRAINING: Availability

class AgentDescriptor(_message.Message):
    __slots__ = ("id", "namespace", "kind", "description", "capabilities", "protocols", "limits", "public_key", "labels", "team", "version", "topics", "interests", "exclusive", "durable_topics")
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    PROTOCOLS_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEY_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TOPICS_FIELD_NUMBER: _ClassVar[int]
    INTERESTS_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIVE_FIELD_NUMBER: _ClassVar[int]
    DURABLE_TOPICS_FIELD_NUMBER: _ClassVar[int]
    id: str
    namespace: str
    kind: AgentKind
    description: str
    capabilities: _containers.RepeatedCompositeFieldContainer[Capability]
    protocols: _containers.RepeatedScalarFieldContainer[str]
    limits: Limits
    public_key: PublicKey
    labels: _containers.ScalarMap[str, str]
    team: str
    version: str
    topics: _containers.RepeatedScalarFieldContainer[str]
    interests: _containers.RepeatedScalarFieldContainer[str]
    exclusive: bool
    durable_topics: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., namespace: _Optional[str] = ..., kind: _Optional[_Union[AgentKind, str]] = ..., description: _Optional[str] = ..., capabilities: _Optional[_Iterable[_Union[Capability, _Mapping]]] = ..., protocols: _Optional[_Iterable[str]] = ..., limits: _Optional[_Union[Limits, _Mapping]] = ..., public_key: _Optional[_Union[PublicKey, _Mapping]] = ..., labels: _Optional[_Mapping[str, str]] = ..., team: _Optional[str] = ..., version: _Optional[str] = ..., topics: _Optional[_Iterable[str]] = ..., interests: _Optional[_Iterable[str]] = ..., exclusive: bool = ..., durable_topics: _Optional[_Iterable[str]] = ...) -> None: ...

class Capability(_message.Message):
    __slots__ = ("name", "description", "input_schema", "output_schema", "input_type", "output_type", "idempotent", "tags")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    INPUT_TYPE_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_TYPE_FIELD_NUMBER: _ClassVar[int]
    IDEMPOTENT_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    input_schema: str
    output_schema: str
    input_type: str
    output_type: str
    idempotent: bool
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., input_schema: _Optional[str] = ..., output_schema: _Optional[str] = ..., input_type: _Optional[str] = ..., output_type: _Optional[str] = ..., idempotent: bool = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class Limits(_message.Message):
    __slots__ = ("mailbox_max", "concurrency_max", "message_bytes_max", "handle_timeout", "mailbox_overflow", "batch_max")
    MAILBOX_MAX_FIELD_NUMBER: _ClassVar[int]
    CONCURRENCY_MAX_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    HANDLE_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    MAILBOX_OVERFLOW_FIELD_NUMBER: _ClassVar[int]
    BATCH_MAX_FIELD_NUMBER: _ClassVar[int]
    mailbox_max: int
    concurrency_max: int
    message_bytes_max: int
    handle_timeout: _duration_pb2.Duration
    mailbox_overflow: MailboxOverflow
    batch_max: int
    def __init__(self, mailbox_max: _Optional[int] = ..., concurrency_max: _Optional[int] = ..., message_bytes_max: _Optional[int] = ..., handle_timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., mailbox_overflow: _Optional[_Union[MailboxOverflow, str]] = ..., batch_max: _Optional[int] = ...) -> None: ...

class PublicKey(_message.Message):
    __slots__ = ("key_id", "jwk")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    JWK_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    jwk: str
    def __init__(self, key_id: _Optional[str] = ..., jwk: _Optional[str] = ...) -> None: ...

class AgentStatus(_message.Message):
    __slots__ = ("agent_id", "namespace", "state", "availability", "uptime", "started_at", "mailbox_size", "mailbox_max", "active", "handled", "failed", "knowledge_size", "last_error", "host_id", "session_id")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AVAILABILITY_FIELD_NUMBER: _ClassVar[int]
    UPTIME_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    MAILBOX_SIZE_FIELD_NUMBER: _ClassVar[int]
    MAILBOX_MAX_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    HANDLED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    KNOWLEDGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    state: LifecycleState
    availability: Availability
    uptime: _duration_pb2.Duration
    started_at: _timestamp_pb2.Timestamp
    mailbox_size: int
    mailbox_max: int
    active: int
    handled: int
    failed: int
    knowledge_size: int
    last_error: str
    host_id: str
    session_id: str
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ..., state: _Optional[_Union[LifecycleState, str]] = ..., availability: _Optional[_Union[Availability, str]] = ..., uptime: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., mailbox_size: _Optional[int] = ..., mailbox_max: _Optional[int] = ..., active: _Optional[int] = ..., handled: _Optional[int] = ..., failed: _Optional[int] = ..., knowledge_size: _Optional[int] = ..., last_error: _Optional[str] = ..., host_id: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...
