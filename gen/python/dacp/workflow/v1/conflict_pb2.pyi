import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConflictPolicy(_message.Message):
    __slots__ = ("priority", "majority", "most_trusted", "newest", "arbiter", "person")
    class Priority(_message.Message):
        __slots__ = ("agents",)
        AGENTS_FIELD_NUMBER: _ClassVar[int]
        agents: _containers.RepeatedScalarFieldContainer[str]
        def __init__(self, agents: _Optional[_Iterable[str]] = ...) -> None: ...
    class Majority(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class MostTrusted(_message.Message):
        __slots__ = ("capability",)
        CAPABILITY_FIELD_NUMBER: _ClassVar[int]
        capability: str
        def __init__(self, capability: _Optional[str] = ...) -> None: ...
    class Newest(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class Arbiter(_message.Message):
        __slots__ = ("address", "within")
        ADDRESS_FIELD_NUMBER: _ClassVar[int]
        WITHIN_FIELD_NUMBER: _ClassVar[int]
        address: str
        within: _duration_pb2.Duration
        def __init__(self, address: _Optional[str] = ..., within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...
    class Person(_message.Message):
        __slots__ = ("question", "within", "approver")
        QUESTION_FIELD_NUMBER: _ClassVar[int]
        WITHIN_FIELD_NUMBER: _ClassVar[int]
        APPROVER_FIELD_NUMBER: _ClassVar[int]
        question: str
        within: _duration_pb2.Duration
        approver: str
        def __init__(self, question: _Optional[str] = ..., within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., approver: _Optional[str] = ...) -> None: ...
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    MAJORITY_FIELD_NUMBER: _ClassVar[int]
    MOST_TRUSTED_FIELD_NUMBER: _ClassVar[int]
    NEWEST_FIELD_NUMBER: _ClassVar[int]
    ARBITER_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    priority: ConflictPolicy.Priority
    majority: ConflictPolicy.Majority
    most_trusted: ConflictPolicy.MostTrusted
    newest: ConflictPolicy.Newest
    arbiter: ConflictPolicy.Arbiter
    person: ConflictPolicy.Person
    def __init__(self, priority: _Optional[_Union[ConflictPolicy.Priority, _Mapping]] = ..., majority: _Optional[_Union[ConflictPolicy.Majority, _Mapping]] = ..., most_trusted: _Optional[_Union[ConflictPolicy.MostTrusted, _Mapping]] = ..., newest: _Optional[_Union[ConflictPolicy.Newest, _Mapping]] = ..., arbiter: _Optional[_Union[ConflictPolicy.Arbiter, _Mapping]] = ..., person: _Optional[_Union[ConflictPolicy.Person, _Mapping]] = ...) -> None: ...
