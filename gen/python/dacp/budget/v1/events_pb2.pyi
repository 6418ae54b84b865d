import datetime

from dacp.budget.v1 import cost_pb2 as _cost_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Period(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERIOD_UNSPECIFIED: _ClassVar[Period]
    PERIOD_TOTAL: _ClassVar[Period]
    PERIOD_DAY: _ClassVar[Period]
PERIOD_UNSPECIFIED: Period
PERIOD_TOTAL: Period
PERIOD_DAY: Period

class AccountRecord(_message.Message):
    __slots__ = ("id", "parent_id", "granted", "limit", "period", "day", "reserved", "spent", "until", "parts")
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    GRANTED_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    DAY_FIELD_NUMBER: _ClassVar[int]
    RESERVED_FIELD_NUMBER: _ClassVar[int]
    SPENT_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    parent_id: str
    granted: bool
    limit: _message_pb2.Budget
    period: Period
    day: str
    reserved: _cost_pb2.Amounts
    spent: _cost_pb2.Amounts
    until: _timestamp_pb2.Timestamp
    parts: _containers.RepeatedCompositeFieldContainer[_cost_pb2.CostTree]
    def __init__(self, id: _Optional[str] = ..., parent_id: _Optional[str] = ..., granted: bool = ..., limit: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ..., period: _Optional[_Union[Period, str]] = ..., day: _Optional[str] = ..., reserved: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ..., spent: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., parts: _Optional[_Iterable[_Union[_cost_pb2.CostTree, _Mapping]]] = ...) -> None: ...

class HoldRecord(_message.Message):
    __slots__ = ("id", "accounts", "most", "currency", "until", "subject")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    MOST_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    id: str
    accounts: _containers.RepeatedScalarFieldContainer[str]
    most: _cost_pb2.Amounts
    currency: str
    until: _timestamp_pb2.Timestamp
    subject: _cost_pb2.CostLine
    def __init__(self, id: _Optional[str] = ..., accounts: _Optional[_Iterable[str]] = ..., most: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ..., currency: _Optional[str] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subject: _Optional[_Union[_cost_pb2.CostLine, _Mapping]] = ...) -> None: ...

class AccountSet(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: AccountRecord
    def __init__(self, account: _Optional[_Union[AccountRecord, _Mapping]] = ...) -> None: ...

class AccountSplit(_message.Message):
    __slots__ = ("account", "hold")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    HOLD_FIELD_NUMBER: _ClassVar[int]
    account: AccountRecord
    hold: HoldRecord
    def __init__(self, account: _Optional[_Union[AccountRecord, _Mapping]] = ..., hold: _Optional[_Union[HoldRecord, _Mapping]] = ...) -> None: ...

class Reserved(_message.Message):
    __slots__ = ("hold",)
    HOLD_FIELD_NUMBER: _ClassVar[int]
    hold: HoldRecord
    def __init__(self, hold: _Optional[_Union[HoldRecord, _Mapping]] = ...) -> None: ...

class Settled(_message.Message):
    __slots__ = ("hold_id", "line")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    line: _cost_pb2.CostLine
    def __init__(self, hold_id: _Optional[str] = ..., line: _Optional[_Union[_cost_pb2.CostLine, _Mapping]] = ...) -> None: ...

class Released(_message.Message):
    __slots__ = ("hold_id", "reason")
    HOLD_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    hold_id: str
    reason: str
    def __init__(self, hold_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class Refunded(_message.Message):
    __slots__ = ("account_id", "amounts")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNTS_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    amounts: _cost_pb2.Amounts
    def __init__(self, account_id: _Optional[str] = ..., amounts: _Optional[_Union[_cost_pb2.Amounts, _Mapping]] = ...) -> None: ...

class AccountClosed(_message.Message):
    __slots__ = ("account_id", "reason")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    reason: str
    def __init__(self, account_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
