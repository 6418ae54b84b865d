import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RoutedBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROUTED_BY_UNSPECIFIED: _ClassVar[RoutedBy]
    ROUTED_BY_RECEIVER: _ClassVar[RoutedBy]
    ROUTED_BY_RULE: _ClassVar[RoutedBy]
    ROUTED_BY_INTEREST: _ClassVar[RoutedBy]

class SubscriptionStart(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SUBSCRIPTION_START_UNSPECIFIED: _ClassVar[SubscriptionStart]
    SUBSCRIPTION_START_NEWEST: _ClassVar[SubscriptionStart]
    SUBSCRIPTION_START_OLDEST: _ClassVar[SubscriptionStart]
ROUTED_BY_UNSPECIFIED: RoutedBy
ROUTED_BY_RECEIVER: RoutedBy
ROUTED_BY_RULE: RoutedBy
ROUTED_BY_INTEREST: RoutedBy
SUBSCRIPTION_START_UNSPECIFIED: SubscriptionStart
SUBSCRIPTION_START_NEWEST: SubscriptionStart
SUBSCRIPTION_START_OLDEST: SubscriptionStart

class Rule(_message.Message):
    __slots__ = ("name", "namespace", "priority", "match", "targets", "description")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    MATCH_FIELD_NUMBER: _ClassVar[int]
    TARGETS_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    priority: int
    match: Match
    targets: _containers.RepeatedCompositeFieldContainer[_message_pb2.Address]
    description: str
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ..., priority: _Optional[int] = ..., match: _Optional[_Union[Match, _Mapping]] = ..., targets: _Optional[_Iterable[_Union[_message_pb2.Address, _Mapping]]] = ..., description: _Optional[str] = ...) -> None: ...

class Match(_message.Message):
    __slots__ = ("type", "sender", "ontology", "metadata_key", "metadata_value")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    ONTOLOGY_FIELD_NUMBER: _ClassVar[int]
    METADATA_KEY_FIELD_NUMBER: _ClassVar[int]
    METADATA_VALUE_FIELD_NUMBER: _ClassVar[int]
    type: str
    sender: str
    ontology: str
    metadata_key: str
    metadata_value: str
    def __init__(self, type: _Optional[str] = ..., sender: _Optional[str] = ..., ontology: _Optional[str] = ..., metadata_key: _Optional[str] = ..., metadata_value: _Optional[str] = ...) -> None: ...

class RouteRequest(_message.Message):
    __slots__ = ("message",)
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ...) -> None: ...

class RouteResponse(_message.Message):
    __slots__ = ("message_id", "receipt", "receivers", "by", "rule")
    MESSAGE_ID_FIELD_NUMBER: _ClassVar[int]
    RECEIPT_FIELD_NUMBER: _ClassVar[int]
    RECEIVERS_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    message_id: str
    receipt: _message_pb2.Receipt
    receivers: _containers.RepeatedScalarFieldContainer[str]
    by: RoutedBy
    rule: str
    def __init__(self, message_id: _Optional[str] = ..., receipt: _Optional[_Union[_message_pb2.Receipt, str]] = ..., receivers: _Optional[_Iterable[str]] = ..., by: _Optional[_Union[RoutedBy, str]] = ..., rule: _Optional[str] = ...) -> None: ...

class PutRuleRequest(_message.Message):
    __slots__ = ("rule",)
    RULE_FIELD_NUMBER: _ClassVar[int]
    rule: Rule
    def __init__(self, rule: _Optional[_Union[Rule, _Mapping]] = ...) -> None: ...

class PutRuleResponse(_message.Message):
    __slots__ = ("created",)
    CREATED_FIELD_NUMBER: _ClassVar[int]
    created: bool
    def __init__(self, created: bool = ...) -> None: ...

class DeleteRuleRequest(_message.Message):
    __slots__ = ("name", "namespace")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class DeleteRuleResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListRulesRequest(_message.Message):
    __slots__ = ("namespace",)
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    def __init__(self, namespace: _Optional[str] = ...) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[Rule]
    def __init__(self, rules: _Optional[_Iterable[_Union[Rule, _Mapping]]] = ...) -> None: ...

class Subscription(_message.Message):
    __slots__ = ("name", "namespace", "topic", "receiver", "start", "after_position", "in_flight_max")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    AFTER_POSITION_FIELD_NUMBER: _ClassVar[int]
    IN_FLIGHT_MAX_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    topic: str
    receiver: _message_pb2.Address
    start: SubscriptionStart
    after_position: int
    in_flight_max: int
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ..., topic: _Optional[str] = ..., receiver: _Optional[_Union[_message_pb2.Address, _Mapping]] = ..., start: _Optional[_Union[SubscriptionStart, str]] = ..., after_position: _Optional[int] = ..., in_flight_max: _Optional[int] = ...) -> None: ...

class SubscriptionStatus(_message.Message):
    __slots__ = ("subscription", "position", "waiting", "missed", "put_at")
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    PUT_AT_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    position: int
    waiting: int
    missed: int
    put_at: _timestamp_pb2.Timestamp
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ..., position: _Optional[int] = ..., waiting: _Optional[int] = ..., missed: _Optional[int] = ..., put_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class PutSubscriptionRequest(_message.Message):
    __slots__ = ("subscription",)
    SUBSCRIPTION_FIELD_NUMBER: _ClassVar[int]
    subscription: Subscription
    def __init__(self, subscription: _Optional[_Union[Subscription, _Mapping]] = ...) -> None: ...

class PutSubscriptionResponse(_message.Message):
    __slots__ = ("created", "position")
    CREATED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    created: bool
    position: int
    def __init__(self, created: bool = ..., position: _Optional[int] = ...) -> None: ...

class DeleteSubscriptionRequest(_message.Message):
    __slots__ = ("name", "namespace")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    name: str
    namespace: str
    def __init__(self, name: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class DeleteSubscriptionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListSubscriptionsRequest(_message.Message):
    __slots__ = ("namespace",)
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    def __init__(self, namespace: _Optional[str] = ...) -> None: ...

class ListSubscriptionsResponse(_message.Message):
    __slots__ = ("subscriptions",)
    SUBSCRIPTIONS_FIELD_NUMBER: _ClassVar[int]
    subscriptions: _containers.RepeatedCompositeFieldContainer[SubscriptionStatus]
    def __init__(self, subscriptions: _Optional[_Iterable[_Union[SubscriptionStatus, _Mapping]]] = ...) -> None: ...

class HistoryRequest(_message.Message):
    __slots__ = ("conversation_id", "page_size", "page_token")
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    conversation_id: str
    page_size: int
    page_token: str
    def __init__(self, conversation_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class HistoryResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[HistoryEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[HistoryEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class HistoryEntry(_message.Message):
    __slots__ = ("message", "bytes_left_out")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    BYTES_LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    bytes_left_out: int
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., bytes_left_out: _Optional[int] = ...) -> None: ...
