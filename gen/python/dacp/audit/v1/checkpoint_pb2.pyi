import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Checkpoint(_message.Message):
    __slots__ = ("number", "origin", "tree_size", "position", "root", "previous", "time", "key_id")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    TREE_SIZE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    ROOT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    number: int
    origin: str
    tree_size: int
    position: int
    root: bytes
    previous: bytes
    time: _timestamp_pb2.Timestamp
    key_id: str
    def __init__(self, number: _Optional[int] = ..., origin: _Optional[str] = ..., tree_size: _Optional[int] = ..., position: _Optional[int] = ..., root: _Optional[bytes] = ..., previous: _Optional[bytes] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., key_id: _Optional[str] = ...) -> None: ...

class SignedCheckpoint(_message.Message):
    __slots__ = ("checkpoint", "signature")
    CHECKPOINT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    checkpoint: bytes
    signature: bytes
    def __init__(self, checkpoint: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...

class PruneNote(_message.Message):
    __slots__ = ("stream", "to_version", "to_position", "head", "events", "rule", "time", "key_id")
    STREAM_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_POSITION_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    stream: str
    to_version: int
    to_position: int
    head: bytes
    events: int
    rule: str
    time: _timestamp_pb2.Timestamp
    key_id: str
    def __init__(self, stream: _Optional[str] = ..., to_version: _Optional[int] = ..., to_position: _Optional[int] = ..., head: _Optional[bytes] = ..., events: _Optional[int] = ..., rule: _Optional[str] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., key_id: _Optional[str] = ...) -> None: ...

class SignedPruneNote(_message.Message):
    __slots__ = ("note", "signature")
    NOTE_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    note: bytes
    signature: bytes
    def __init__(self, note: _Optional[bytes] = ..., signature: _Optional[bytes] = ...) -> None: ...
