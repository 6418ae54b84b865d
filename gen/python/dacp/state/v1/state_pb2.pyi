import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from dacp.state.v1 import events_pb2 as _events_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class StateKey(_message.Message):
    __slots__ = ("namespace", "type", "id")
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    type: str
    id: str
    def __init__(self, namespace: _Optional[str] = ..., type: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class State(_message.Message):
    __slots__ = ("key", "revision", "value", "status", "machine", "created_at", "updated_at", "deleted", "erased", "key_id", "sealed")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MACHINE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    ERASED_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    SEALED_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    revision: int
    value: _message_pb2.Content
    status: str
    machine: _events_pb2.Machine
    created_at: _timestamp_pb2.Timestamp
    updated_at: _timestamp_pb2.Timestamp
    deleted: bool
    erased: bool
    key_id: str
    sealed: bool
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., revision: _Optional[int] = ..., value: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., status: _Optional[str] = ..., machine: _Optional[_Union[_events_pb2.Machine, _Mapping]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deleted: bool = ..., erased: bool = ..., key_id: _Optional[str] = ..., sealed: bool = ...) -> None: ...

class Cause(_message.Message):
    __slots__ = ("reason", "actor", "conversation_id", "change_id")
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    CHANGE_ID_FIELD_NUMBER: _ClassVar[int]
    reason: str
    actor: str
    conversation_id: str
    change_id: str
    def __init__(self, reason: _Optional[str] = ..., actor: _Optional[str] = ..., conversation_id: _Optional[str] = ..., change_id: _Optional[str] = ...) -> None: ...

class CreateRequest(_message.Message):
    __slots__ = ("key", "value", "status", "machine", "subject", "cause")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    MACHINE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    value: _message_pb2.Content
    status: str
    machine: _events_pb2.Machine
    subject: str
    cause: Cause
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., value: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., status: _Optional[str] = ..., machine: _Optional[_Union[_events_pb2.Machine, _Mapping]] = ..., subject: _Optional[str] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ...) -> None: ...

class CreateResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: State
    def __init__(self, state: _Optional[_Union[State, _Mapping]] = ...) -> None: ...

class UpdateRequest(_message.Message):
    __slots__ = ("key", "updates", "expected_revision", "cause", "return_value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    RETURN_VALUE_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    updates: _message_pb2.Content
    expected_revision: int
    cause: Cause
    return_value: bool
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., updates: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., expected_revision: _Optional[int] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ..., return_value: bool = ...) -> None: ...

class UpdateResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: State
    def __init__(self, state: _Optional[_Union[State, _Mapping]] = ...) -> None: ...

class TransitionRequest(_message.Message):
    __slots__ = ("key", "to", "updates", "expected_revision", "cause", "return_value")
    KEY_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    UPDATES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    RETURN_VALUE_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    to: str
    updates: _message_pb2.Content
    expected_revision: int
    cause: Cause
    return_value: bool
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., to: _Optional[str] = ..., updates: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., expected_revision: _Optional[int] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ..., return_value: bool = ...) -> None: ...

class TransitionResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: State
    def __init__(self, state: _Optional[_Union[State, _Mapping]] = ...) -> None: ...

class Operation(_message.Message):
    __slots__ = ("update", "transition", "reason")
    UPDATE_FIELD_NUMBER: _ClassVar[int]
    TRANSITION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    update: _message_pb2.Content
    transition: str
    reason: str
    def __init__(self, update: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., transition: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ApplyRequest(_message.Message):
    __slots__ = ("key", "operations", "expected_revision", "cause")
    KEY_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    operations: _containers.RepeatedCompositeFieldContainer[Operation]
    expected_revision: int
    cause: Cause
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., operations: _Optional[_Iterable[_Union[Operation, _Mapping]]] = ..., expected_revision: _Optional[int] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ...) -> None: ...

class ApplyResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: State
    def __init__(self, state: _Optional[_Union[State, _Mapping]] = ...) -> None: ...

class DeleteRequest(_message.Message):
    __slots__ = ("key", "expected_revision", "cause")
    KEY_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_REVISION_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    expected_revision: int
    cause: Cause
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., expected_revision: _Optional[int] = ..., cause: _Optional[_Union[Cause, _Mapping]] = ...) -> None: ...

class DeleteResponse(_message.Message):
    __slots__ = ("revision",)
    REVISION_FIELD_NUMBER: _ClassVar[int]
    revision: int
    def __init__(self, revision: _Optional[int] = ...) -> None: ...

class GetRequest(_message.Message):
    __slots__ = ("key", "revision", "time")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    revision: int
    time: _timestamp_pb2.Timestamp
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., revision: _Optional[int] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetResponse(_message.Message):
    __slots__ = ("state",)
    STATE_FIELD_NUMBER: _ClassVar[int]
    state: State
    def __init__(self, state: _Optional[_Union[State, _Mapping]] = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("key", "revision", "position", "at", "event_id", "conversation_id", "traceparent", "created", "updated", "transitioned", "deleted")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACEPARENT_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    UPDATED_FIELD_NUMBER: _ClassVar[int]
    TRANSITIONED_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    revision: int
    position: int
    at: _timestamp_pb2.Timestamp
    event_id: str
    conversation_id: str
    traceparent: str
    created: _events_pb2.StateCreated
    updated: _events_pb2.StateUpdated
    transitioned: _events_pb2.TransitionExecuted
    deleted: _events_pb2.StateDeleted
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., revision: _Optional[int] = ..., position: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., traceparent: _Optional[str] = ..., created: _Optional[_Union[_events_pb2.StateCreated, _Mapping]] = ..., updated: _Optional[_Union[_events_pb2.StateUpdated, _Mapping]] = ..., transitioned: _Optional[_Union[_events_pb2.TransitionExecuted, _Mapping]] = ..., deleted: _Optional[_Union[_events_pb2.StateDeleted, _Mapping]] = ...) -> None: ...

class HistoryRequest(_message.Message):
    __slots__ = ("key", "until", "backwards", "with_state", "page_size", "page_token")
    KEY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    BACKWARDS_FIELD_NUMBER: _ClassVar[int]
    WITH_STATE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    key: StateKey
    until: _timestamp_pb2.Timestamp
    backwards: bool
    with_state: bool
    page_size: int
    page_token: str
    def __init__(self, key: _Optional[_Union[StateKey, _Mapping]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., backwards: bool = ..., with_state: bool = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., **kwargs) -> None: ...

class HistoryResponse(_message.Message):
    __slots__ = ("changes", "next_page_token")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[Change]
    next_page_token: str
    def __init__(self, changes: _Optional[_Iterable[_Union[Change, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Query(_message.Message):
    __slots__ = ("namespace", "type", "id_prefix", "id")
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    ID_PREFIX_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    type: str
    id_prefix: str
    id: str
    def __init__(self, namespace: _Optional[str] = ..., type: _Optional[str] = ..., id_prefix: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class AuditRequest(_message.Message):
    __slots__ = ("query", "actor", "until", "page_size", "page_token")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    query: Query
    actor: str
    until: _timestamp_pb2.Timestamp
    page_size: int
    page_token: str
    def __init__(self, query: _Optional[_Union[Query, _Mapping]] = ..., actor: _Optional[str] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., **kwargs) -> None: ...

class AuditResponse(_message.Message):
    __slots__ = ("changes", "next_page_token")
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[Change]
    next_page_token: str
    def __init__(self, changes: _Optional[_Iterable[_Union[Change, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListRequest(_message.Message):
    __slots__ = ("query", "status", "with_values", "with_deleted", "page_size", "page_token")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    WITH_VALUES_FIELD_NUMBER: _ClassVar[int]
    WITH_DELETED_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    query: Query
    status: str
    with_values: bool
    with_deleted: bool
    page_size: int
    page_token: str
    def __init__(self, query: _Optional[_Union[Query, _Mapping]] = ..., status: _Optional[str] = ..., with_values: bool = ..., with_deleted: bool = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListResponse(_message.Message):
    __slots__ = ("states", "next_page_token")
    STATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedCompositeFieldContainer[State]
    next_page_token: str
    def __init__(self, states: _Optional[_Iterable[_Union[State, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ("query", "after_position", "with_state")
    QUERY_FIELD_NUMBER: _ClassVar[int]
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    WITH_STATE_FIELD_NUMBER: _ClassVar[int]
    query: Query
    after_position: int
    with_state: bool
    def __init__(self, query: _Optional[_Union[Query, _Mapping]] = ..., after_position: _Optional[int] = ..., with_state: bool = ...) -> None: ...

class WatchResponse(_message.Message):
    __slots__ = ("position", "states", "change")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    position: int
    states: States
    change: Change
    def __init__(self, position: _Optional[int] = ..., states: _Optional[_Union[States, _Mapping]] = ..., change: _Optional[_Union[Change, _Mapping]] = ...) -> None: ...

class States(_message.Message):
    __slots__ = ("states",)
    STATES_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedCompositeFieldContainer[State]
    def __init__(self, states: _Optional[_Iterable[_Union[State, _Mapping]]] = ...) -> None: ...

class RebuildRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RebuildResponse(_message.Message):
    __slots__ = ("events", "states", "snapshots", "done")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    events: int
    states: int
    snapshots: int
    done: bool
    def __init__(self, events: _Optional[int] = ..., states: _Optional[int] = ..., snapshots: _Optional[int] = ..., done: bool = ...) -> None: ...
