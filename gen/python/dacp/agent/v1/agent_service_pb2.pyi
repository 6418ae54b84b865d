import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.agent.v1 import agent_pb2 as _agent_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeliverRequest(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class DeliverResponse(_message.Message):
    __slots__ = ("message_id", "receipt", "receivers")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    receipt: _message_pb2.Receipt
    receivers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, message_id: _Optional[str] = ..., receipt: _Optional[_Union[_message_pb2.Receipt, str]] = ..., receivers: _Optional[_Iterable[str]] = ...) -> None: ...

class AskRequest(_message.Message):
    __slots__ = ("message", "timeout")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    timeout: _duration_pb2.Duration
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class AskResponse(_message.Message):
    __slots__ = ("reply",)
    REPLY_FIELD_NUMBER: _ClassVar[int]
    reply: _message_pb2.Message
    def __init__(self, reply: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class ConverseRequest(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class ConverseResponse(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class GetStatusRequest(_message.Message):
    __slots__ = ("agent_id", "namespace")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ("instances",)
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentStatus]
    def __init__(self, instances: _Optional[_Iterable[_Union[_agent_pb2.AgentStatus, _Mapping]]] = ...) -> None: ...

class PauseRequest(_message.Message):
    __slots__ = ("agent_id", "namespace")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class PauseResponse(_message.Message):
    __slots__ = ("instances",)
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentStatus]
    def __init__(self, instances: _Optional[_Iterable[_Union[_agent_pb2.AgentStatus, _Mapping]]] = ...) -> None: ...

class ResumeRequest(_message.Message):
    __slots__ = ("agent_id", "namespace")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class ResumeResponse(_message.Message):
    __slots__ = ("instances",)
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentStatus]
    def __init__(self, instances: _Optional[_Iterable[_Union[_agent_pb2.AgentStatus, _Mapping]]] = ...) -> None: ...

class DrainRequest(_message.Message):
    __slots__ = ("agent_id", "namespace", "timeout")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    timeout: _duration_pb2.Duration
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class DrainResponse(_message.Message):
    __slots__ = ("instances", "unfinished")
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    UNFINISHED_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentStatus]
    unfinished: int
    def __init__(self, instances: _Optional[_Iterable[_Union[_agent_pb2.AgentStatus, _Mapping]]] = ..., unfinished: _Optional[int] = ...) -> None: ...
