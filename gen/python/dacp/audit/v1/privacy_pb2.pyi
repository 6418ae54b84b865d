from buf.validate import validate_pb2 as _validate_pb2
from dacp.eventlog.v1 import eventlog_pb2 as _eventlog_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SealState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SEAL_STATE_UNSPECIFIED: _ClassVar[SealState]
    SEAL_STATE_OPEN: _ClassVar[SealState]
    SEAL_STATE_ERASED: _ClassVar[SealState]
    SEAL_STATE_UNKNOWN: _ClassVar[SealState]

class Place(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PLACE_UNSPECIFIED: _ClassVar[Place]
    PLACE_RECORD: _ClassVar[Place]
    PLACE_FEED: _ClassVar[Place]
SEAL_STATE_UNSPECIFIED: SealState
SEAL_STATE_OPEN: SealState
SEAL_STATE_ERASED: SealState
SEAL_STATE_UNKNOWN: SealState
PLACE_UNSPECIFIED: Place
PLACE_RECORD: Place
PLACE_FEED: Place

class SealRequest(_message.Message):
    __slots__ = ("subject", "values")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    subject: str
    values: _containers.RepeatedScalarFieldContainer[bytes]
    def __init__(self, subject: _Optional[str] = ..., values: _Optional[_Iterable[bytes]] = ...) -> None: ...

class SealResponse(_message.Message):
    __slots__ = ("jwes", "key_id")
    JWES_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    jwes: _containers.RepeatedScalarFieldContainer[str]
    key_id: str
    def __init__(self, jwes: _Optional[_Iterable[str]] = ..., key_id: _Optional[str] = ...) -> None: ...

class OpenRequest(_message.Message):
    __slots__ = ("jwes", "only_state")
    JWES_FIELD_NUMBER: _ClassVar[int]
    ONLY_STATE_FIELD_NUMBER: _ClassVar[int]
    jwes: _containers.RepeatedScalarFieldContainer[str]
    only_state: bool
    def __init__(self, jwes: _Optional[_Iterable[str]] = ..., only_state: bool = ...) -> None: ...

class OpenResponse(_message.Message):
    __slots__ = ("opened",)
    OPENED_FIELD_NUMBER: _ClassVar[int]
    opened: _containers.RepeatedCompositeFieldContainer[Opened]
    def __init__(self, opened: _Optional[_Iterable[_Union[Opened, _Mapping]]] = ...) -> None: ...

class Opened(_message.Message):
    __slots__ = ("state", "value")
    STATE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    state: SealState
    value: bytes
    def __init__(self, state: _Optional[_Union[SealState, str]] = ..., value: _Optional[bytes] = ...) -> None: ...

class ExportRequest(_message.Message):
    __slots__ = ("subject",)
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    subject: str
    def __init__(self, subject: _Optional[str] = ...) -> None: ...

class ExportResponse(_message.Message):
    __slots__ = ("event", "place", "opened")
    class OpenedEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: bytes
        def __init__(self, key: _Optional[str] = ..., value: _Optional[bytes] = ...) -> None: ...
    EVENT_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    OPENED_FIELD_NUMBER: _ClassVar[int]
    event: _eventlog_pb2.Event
    place: Place
    opened: _containers.ScalarMap[str, bytes]
    def __init__(self, event: _Optional[_Union[_eventlog_pb2.Event, _Mapping]] = ..., place: _Optional[_Union[Place, str]] = ..., opened: _Optional[_Mapping[str, bytes]] = ...) -> None: ...

class EraseRequest(_message.Message):
    __slots__ = ("subject",)
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    subject: str
    def __init__(self, subject: _Optional[str] = ...) -> None: ...

class EraseResponse(_message.Message):
    __slots__ = ("key_id",)
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    def __init__(self, key_id: _Optional[str] = ...) -> None: ...
