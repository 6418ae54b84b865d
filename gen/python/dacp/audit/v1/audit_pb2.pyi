import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.audit.v1 import checkpoint_pb2 as _checkpoint_pb2
from dacp.eventlog.v1 import eventlog_pb2 as _eventlog_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Fault(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FAULT_UNSPECIFIED: _ClassVar[Fault]
    FAULT_EVENT_CHANGED: _ClassVar[Fault]
    FAULT_EVENT_REMOVED: _ClassVar[Fault]
    FAULT_EVENT_MOVED: _ClassVar[Fault]
    FAULT_EVENT_INSERTED: _ClassVar[Fault]
    FAULT_TAIL_REMOVED: _ClassVar[Fault]
    FAULT_LINKS_REWRITTEN: _ClassVar[Fault]
    FAULT_CHECKPOINT_FORGED: _ClassVar[Fault]
    FAULT_NOTE_FORGED: _ClassVar[Fault]
FAULT_UNSPECIFIED: Fault
FAULT_EVENT_CHANGED: Fault
FAULT_EVENT_REMOVED: Fault
FAULT_EVENT_MOVED: Fault
FAULT_EVENT_INSERTED: Fault
FAULT_TAIL_REMOVED: Fault
FAULT_LINKS_REWRITTEN: Fault
FAULT_CHECKPOINT_FORGED: Fault
FAULT_NOTE_FORGED: Fault

class VerifyRequest(_message.Message):
    __slots__ = ("stream", "from_position", "to_position", "checkpoints", "public_keys")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    FROM_POSITION_FIELD_NUMBER: _ClassVar[int]
    TO_POSITION_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEYS_FIELD_NUMBER: _ClassVar[int]
    stream: str
    from_position: int
    to_position: int
    checkpoints: _containers.RepeatedCompositeFieldContainer[_checkpoint_pb2.SignedCheckpoint]
    public_keys: str
    def __init__(self, stream: _Optional[str] = ..., from_position: _Optional[int] = ..., to_position: _Optional[int] = ..., checkpoints: _Optional[_Iterable[_Union[_checkpoint_pb2.SignedCheckpoint, _Mapping]]] = ..., public_keys: _Optional[str] = ...) -> None: ...

class VerifyResponse(_message.Message):
    __slots__ = ("finding", "summary")
    FINDING_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    finding: Finding
    summary: VerifySummary
    def __init__(self, finding: _Optional[_Union[Finding, _Mapping]] = ..., summary: _Optional[_Union[VerifySummary, _Mapping]] = ...) -> None: ...

class Finding(_message.Message):
    __slots__ = ("fault", "stream", "version", "position", "to_position", "checkpoint", "message")
    FAULT_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    TO_POSITION_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    fault: Fault
    stream: str
    version: int
    position: int
    to_position: int
    checkpoint: int
    message: str
    def __init__(self, fault: _Optional[_Union[Fault, str]] = ..., stream: _Optional[str] = ..., version: _Optional[int] = ..., position: _Optional[int] = ..., to_position: _Optional[int] = ..., checkpoint: _Optional[int] = ..., message: _Optional[str] = ...) -> None: ...

class VerifySummary(_message.Message):
    __slots__ = ("events", "pruned", "uncovered", "checkpoints", "findings", "newest", "key_ids")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    PRUNED_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINTS_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIELD_NUMBER: _ClassVar[int]
    KEY_IDS_FIELD_NUMBER: _ClassVar[int]
    events: int
    pruned: int
    uncovered: int
    checkpoints: int
    findings: int
    newest: _checkpoint_pb2.SignedCheckpoint
    key_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, events: _Optional[int] = ..., pruned: _Optional[int] = ..., uncovered: _Optional[int] = ..., checkpoints: _Optional[int] = ..., findings: _Optional[int] = ..., newest: _Optional[_Union[_checkpoint_pb2.SignedCheckpoint, _Mapping]] = ..., key_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SignCheckpointRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SignCheckpointResponse(_message.Message):
    __slots__ = ("checkpoint", "public_keys")
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEYS_FIELD_NUMBER: _ClassVar[int]
    checkpoint: _checkpoint_pb2.SignedCheckpoint
    public_keys: str
    def __init__(self, checkpoint: _Optional[_Union[_checkpoint_pb2.SignedCheckpoint, _Mapping]] = ..., public_keys: _Optional[str] = ...) -> None: ...

class RotateKeyRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class RotateKeyResponse(_message.Message):
    __slots__ = ("key_id", "public_keys")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLIC_KEYS_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    public_keys: str
    def __init__(self, key_id: _Optional[str] = ..., public_keys: _Optional[str] = ...) -> None: ...

class PruneRequest(_message.Message):
    __slots__ = ("dry_run",)
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    dry_run: bool
    def __init__(self, dry_run: bool = ...) -> None: ...

class PruneResponse(_message.Message):
    __slots__ = ("notes",)
    NOTES_FIELD_NUMBER: _ClassVar[int]
    notes: _containers.RepeatedCompositeFieldContainer[_checkpoint_pb2.PruneNote]
    def __init__(self, notes: _Optional[_Iterable[_Union[_checkpoint_pb2.PruneNote, _Mapping]]] = ...) -> None: ...

class ListActionsRequest(_message.Message):
    __slots__ = ("agent_id", "since", "until", "after", "limit")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    since: _timestamp_pb2.Timestamp
    until: _timestamp_pb2.Timestamp
    after: int
    limit: int
    def __init__(self, agent_id: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., after: _Optional[int] = ..., limit: _Optional[int] = ...) -> None: ...

class ListActionsResponse(_message.Message):
    __slots__ = ("events", "next", "end")
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    events: _containers.RepeatedCompositeFieldContainer[_eventlog_pb2.Event]
    next: int
    end: bool
    def __init__(self, events: _Optional[_Iterable[_Union[_eventlog_pb2.Event, _Mapping]]] = ..., next: _Optional[int] = ..., end: bool = ...) -> None: ...
