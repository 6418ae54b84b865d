from dacp.routing.v1 import routing_pb2 as _routing_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RulePut(_message.Message):
    __slots__ = ("rule",)
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: _routing_pb2.Rule
    def __init__(self, rule: _Optional[_Union[_routing_pb2.Rule, _Mapping]] = ...) -> None: ...

class RuleDeleted(_message.Message):
    __slots__ = ("name", "namespace")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class SubscriptionPut(_message.Message):
    __slots__ = ("subscription", "position", "declared_by")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    DECLARED_BY_FIELD_NUMBER: _ClassVar[int]
    subscription: _routing_pb2.Subscription
    position: int
    declared_by: str
    def __init__(self, subscription: _Optional[_Union[_routing_pb2.Subscription, _Mapping]] = ..., position: _Optional[int] = ..., declared_by: _Optional[str] = ...) -> None: ...

class SubscriptionDeleted(_message.Message):
    __slots__ = ("name", "namespace")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class MessagesMissed(_message.Message):
    __slots__ = ("name", "namespace", "messages")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    MESSAGES_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    messages: int
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ..., messages: _Optional[int] = ...) -> None: ...
