import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Performative(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PERFORMATIVE_UNSPECIFIED: _ClassVar[Performative]
    PERFORMATIVE_ASK: _ClassVar[Performative]
    PERFORMATIVE_TELL: _ClassVar[Performative]
    PERFORMATIVE_ACHIEVE: _ClassVar[Performative]
    PERFORMATIVE_INFORM: _ClassVar[Performative]
    PERFORMATIVE_REQUEST: _ClassVar[Performative]
    PERFORMATIVE_CONFIRM: _ClassVar[Performative]
    PERFORMATIVE_REFUSE: _ClassVar[Performative]
    PERFORMATIVE_AGREE: _ClassVar[Performative]
    PERFORMATIVE_CFP: _ClassVar[Performative]
    PERFORMATIVE_PROPOSE: _ClassVar[Performative]
    PERFORMATIVE_ACCEPT_PROPOSAL: _ClassVar[Performative]
    PERFORMATIVE_REJECT_PROPOSAL: _ClassVar[Performative]
PERFORMATIVE_UNSPECIFIED: Performative
PERFORMATIVE_ASK: Performative
PERFORMATIVE_TELL: Performative
PERFORMATIVE_ACHIEVE: Performative
PERFORMATIVE_INFORM: Performative
PERFORMATIVE_REQUEST: Performative
PERFORMATIVE_CONFIRM: Performative
PERFORMATIVE_REFUSE: Performative
PERFORMATIVE_AGREE: Performative
PERFORMATIVE_CFP: Performative
PERFORMATIVE_PROPOSE: Performative
PERFORMATIVE_ACCEPT_PROPOSAL: Performative
PERFORMATIVE_REJECT_PROPOSAL: Performative

class Message(_message.Message):
    __slots__ = ("version", "performative", "sender", "receiver", "content", "ontology", "language", "conversation_id", "timestamp")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PERFORMATIVE_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    ONTOLOGY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    version: str
    performative: Performative
    sender: str
    receiver: str
    content: _struct_pb2.Value
    ontology: str
    language: str
    conversation_id: str
    timestamp: _timestamp_pb2.Timestamp
    def __init__(self, version: _Optional[str] = ..., performative: _Optional[_Union[Performative, str]] = ..., sender: _Optional[str] = ..., receiver: _Optional[str] = ..., content: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., ontology: _Optional[str] = ..., language: _Optional[str] = ..., conversation_id: _Optional[str] = ..., timestamp: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
