import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.agent.v1 import agent_pb2 as _agent_pb2
from dacp.message.v1 import message_pb2 as _message_pb2
from dacp.message.v2 import message_pb2 as _message_pb2_1
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeliverRequest(_message.Message):
    __slots__ = ("message", "message_v1")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_V1_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2_1.Message
    message_v1: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2_1.Message, _Mapping]] = ..., message_v1: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class DeliverResponse(_message.Message):
    __slots__ = ("message_id", "receipt", "receivers")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    receipt: _message_pb2_1.Receipt
    receivers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, message_id: _Optional[str] = ..., receipt: _Optional[_Union[_message_pb2_1.Receipt, str]] = ..., receivers: _Optional[_Iterable[str]] = ...) -> None: ...

class AskRequest(_message.Message):
    __slots__ = ("message", "timeout", "message_v1")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_V1_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2_1.Message
    timeout: _duration_pb2.Duration
    message_v1: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2_1.Message, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., message_v1: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class AskResponse(_message.Message):
    __slots__ = ("reply", "reply_v1")
    REPLY_FIELD_NUMBER: _ClassVar[int]
    REPLY_V1_FIELD_NUMBER: _ClassVar[int]
    reply: _message_pb2_1.Message
    reply_v1: _message_pb2.Message
    def __init__(self, reply: _Optional[_Union[_message_pb2_1.Message, _Mapping]] = ..., reply_v1: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class ConverseRequest(_message.Message):
    __slots__ = ("message", "message_v1")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_V1_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2_1.Message
    message_v1: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2_1.Message, _Mapping]] = ..., message_v1: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class ConverseResponse(_message.Message):
    __slots__ = ("message", "message_v1")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_V1_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2_1.Message
    message_v1: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2_1.Message, _Mapping]] = ..., message_v1: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

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

class ListConversationsRequest(_message.Message):
    __slots__ = ("agent_id", "namespace", "conversation_id")
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    agent_id: str
    namespace: str
    conversation_id: str
    def __init__(self, agent_id: _Optional[str] = ..., namespace: _Optional[str] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class ListConversationsResponse(_message.Message):
    __slots__ = ("instances", "conversations")
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    CONVERSATIONS_FIELD_NUMBER: _ClassVar[int]
    instances: _containers.RepeatedCompositeFieldContainer[_agent_pb2.AgentStatus]
    conversations: _containers.RepeatedCompositeFieldContainer[Conversation]
    def __init__(self, instances: _Optional[_Iterable[_Union[_agent_pb2.AgentStatus, _Mapping]]] = ..., conversations: _Optional[_Iterable[_Union[Conversation, _Mapping]]] = ...) -> None: ...

class Conversation(_message.Message):
    __slots__ = ("conversation_id", "protocol", "state", "role", "peer", "started_at", "transcript")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PEER_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    TRANSCRIPT_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    protocol: str
    state: str
    role: str
    peer: _message_pb2_1.Address
    started_at: _timestamp_pb2.Timestamp
    transcript: _containers.RepeatedCompositeFieldContainer[ConversationTurn]
    def __init__(self, conversation_id: _Optional[str] = ..., protocol: _Optional[str] = ..., state: _Optional[str] = ..., role: _Optional[str] = ..., peer: _Optional[_Union[_message_pb2_1.Address, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., transcript: _Optional[_Iterable[_Union[ConversationTurn, _Mapping]]] = ...) -> None: ...

class ConversationTurn(_message.Message):
    __slots__ = ("role", "act", "state", "at", "message_id", "content")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    ACT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    role: str
    act: str
    state: str
    at: _timestamp_pb2.Timestamp
    message_id: str
    content: _message_pb2_1.Content
    def __init__(self, role: _Optional[str] = ..., act: _Optional[str] = ..., state: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., message_id: _Optional[str] = ..., content: _Optional[_Union[_message_pb2_1.Content, _Mapping]] = ...) -> None: ...

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
