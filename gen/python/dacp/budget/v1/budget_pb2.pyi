import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.budget.v1 import cost_pb2 as _cost_pb2
from dacp.budget.v1 import events_pb2 as _events_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class UsageBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_BY_UNSPECIFIED: _ClassVar[UsageBy]
    USAGE_BY_AGENT: _ClassVar[UsageBy]
    USAGE_BY_MODEL: _ClassVar[UsageBy]
    USAGE_BY_CONVERSATION: _ClassVar[UsageBy]
    USAGE_BY_DAY: _ClassVar[UsageBy]
    USAGE_BY_CAPABILITY: _ClassVar[UsageBy]
USAGE_BY_UNSPECIFIED: UsageBy
USAGE_BY_AGENT: UsageBy
USAGE_BY_MODEL: UsageBy
USAGE_BY_CONVERSATION: UsageBy
USAGE_BY_DAY: UsageBy
USAGE_BY_CAPABILITY: UsageBy

class SetRequest(_message.Message):
    __slots__ = ("account", "limit", "parent")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    account: str
    limit: _message_pb2.Budget
    parent: str
    def __init__(self, account: _Optional[str] = ..., limit: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ..., parent: _Optional[str] = ...) -> None: ...

class SetResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class GetRequest(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class GetResponse(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: Account
    def __init__(self, account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class ListRequest(_message.Message):
    __slots__ = ("with_granted",)
    WITH_GRANTED_FIELD_NUMBER: _ClassVar[int]
    with_granted: bool
    def __init__(self, with_granted: bool = ...) -> None: ...

class ListResponse(_message.Message):
    __slots__ = ("accounts",)
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    def __init__(self, accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ...) -> None: ...

class Account(_message.Message):
    __slots__ = ("id", "parent_id", "granted", "limit", "period", "left", "reserved", "spent", "until")
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    SPENT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    id: str
    parent_id: str
    granted: bool
    limit: _message_pb2.Budget
    period: _events_pb2.Period
    left: _message_pb2.Budget
    reserved: _cost_pb2.Amounts
    spent: _cost_pb2.Amounts
    until: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., parent_id: _Optional[str] = ..., granted: bool = ..., limit: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ..., period: _Optional[_Union[_events_pb2.Period, str]] = ..., left: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ..., reserved: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ..., spent: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class UsageRequest(_message.Message):
    __slots__ = ("by", "since", "until", "agent", "model", "conversation_id", "negotiation_id", "namespace", "page_size", "page_token")
    BY_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    by: UsageBy
    since: _timestamp_pb2.Timestamp
    until: _timestamp_pb2.Timestamp
    agent: str
    model: str
    conversation_id: str
    negotiation_id: str
    namespace: str
    page_size: int
    page_token: str
    def __init__(self, by: _Optional[_Union[UsageBy, str]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., agent: _Optional[str] = ..., model: _Optional[str] = ..., conversation_id: _Optional[str] = ..., negotiation_id: _Optional[str] = ..., namespace: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class UsageResponse(_message.Message):
    __slots__ = ("sums", "lines", "next_page_token")
    SUMS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sums: _containers.RepeatedCompositeFieldContainer[UsageSum]
    lines: _containers.RepeatedCompositeFieldContainer[_cost_pb2.CostLine]
    next_page_token: str
    def __init__(self, sums: _Optional[_Iterable[_Union[UsageSum, _Mapping]]] = ..., lines: _Optional[_Iterable[_Union[_cost_pb2.CostLine, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UsageSum(_message.Message):
    __slots__ = ("key", "currency", "cost", "count")
    KEY_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    key: str
    currency: str
    cost: _cost_pb2.Amounts
    count: int
    def __init__(self, key: _Optional[str] = ..., currency: _Optional[str] = ..., cost: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ..., count: _Optional[int] = ...) -> None: ...
