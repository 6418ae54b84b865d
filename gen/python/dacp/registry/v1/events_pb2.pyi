from dacp.agent.v1 import agent_pb2 as _agent_pb2
from dacp.registry.v1 import registry_pb2 as _registry_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SessionEnd(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_END_UNSPECIFIED: _ClassVar[SessionEnd]
    SESSION_END_CLOSED: _ClassVar[SessionEnd]
    SESSION_END_EXPIRED: _ClassVar[SessionEnd]
    SESSION_END_REPLACED: _ClassVar[SessionEnd]
SESSION_END_UNSPECIFIED: SessionEnd
SESSION_END_CLOSED: SessionEnd
SESSION_END_EXPIRED: SessionEnd
SESSION_END_REPLACED: SessionEnd

class SessionOpened(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: _registry_pb2.Session
    def __init__(self, session: _Optional[_Union[_registry_pb2.Session, _Mapping]] = ...) -> None: ...

class SessionEnded(_message.Message):
    __slots__ = ("host_id", "session_id", "end")
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    host_id: str
    session_id: str
    end: SessionEnd
    def __init__(self, host_id: _Optional[str] = ..., session_id: _Optional[str] = ..., end: _Optional[_Union[SessionEnd, str]] = ...) -> None: ...

class SessionStateChanged(_message.Message):
    __slots__ = ("host_id", "session_id", "state")
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    host_id: str
    session_id: str
    state: _registry_pb2.SessionState
    def __init__(self, host_id: _Optional[str] = ..., session_id: _Optional[str] = ..., state: _Optional[_Union[_registry_pb2.SessionState, str]] = ...) -> None: ...

class AgentRegistered(_message.Message):
    __slots__ = ("agent_descriptor", "host_id", "session_id")
    AGENT_DESCRIPTOR_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    agent_descriptor: _agent_pb2.AgentDescriptor
    host_id: str
    session_id: str
    def __init__(self, agent_descriptor: _Optional[_Union[_agent_pb2.AgentDescriptor, _Mapping]] = ..., host_id: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...

class AgentDeregistered(_message.Message):
    __slots__ = ("agent_id", "namespace", "host_id", "session_id")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    HOST_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    host_id: str
    session_id: str
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ..., host_id: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...
