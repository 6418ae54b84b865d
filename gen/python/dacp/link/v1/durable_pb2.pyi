import datetime

from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeadLetter(_message.Message):
    __slots__ = ("message", "receiver", "failure", "deliveries", "committed_at")
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    DELIVERIES_FIELD_NUMBER: _ClassVar[int]
    COMMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    message: _message_pb2.Message
    receiver: str
    failure: _message_pb2.Failure
    deliveries: int
    committed_at: _timestamp_pb2.Timestamp
    def __init__(self, message: _Optional[_Union[_message_pb2.Message, _Mapping]] = ..., receiver: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., deliveries: _Optional[int] = ..., committed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
