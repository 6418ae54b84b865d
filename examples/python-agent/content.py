"""What messages say, in the forms that this agent needs."""

from dacp.message.v2.message_pb2 import Content, Failure
from google.protobuf.json_format import MessageToDict, ParseDict


def json(value):
    return ParseDict({"json": value}, Content())


def value_of(content):
    """The JSON value; None when it says something else."""
    return MessageToDict(content).get("json")


def text_of(content):
    """A text, or the `text` of an object; None for anything else."""
    value = value_of(content)
    text = value.get("text") if isinstance(value, dict) else value
    return text if isinstance(text, str) else None


def pack(said):
    content = Content()
    content.any.Pack(said)
    return content


def unpack(kind, content):
    said = kind()
    if not content.any.Unpack(said):
        raise ValueError(f"this is no {kind.DESCRIPTOR.full_name}")
    return said


def failure(code, reason, message):
    """`code` is one of gRPC's: 3 what was asked is wrong, 5 there is no such thing, 9 it is not the time for it."""
    return Content(failure=Failure(code=code, reason=reason, message=message))
