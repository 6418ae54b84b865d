import datetime

from dacp.prompt.v1 import prompt_pb2 as _prompt_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class PromptChange(_message.Message):
    __slots__ = ("key", "at", "drafted", "published", "labelled", "observed", "experiment_started", "experiment_ended")
    KEY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    DRAFTED_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    LABELLED_FIELD_NUMBER: _ClassVar[int]
    OBSERVED_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_STARTED_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_ENDED_FIELD_NUMBER: _ClassVar[int]
    key: _prompt_pb2.PromptKey
    at: _timestamp_pb2.Timestamp
    drafted: Drafted
    published: Published
    labelled: Labelled
    observed: Observed
    experiment_started: ExperimentStarted
    experiment_ended: ExperimentEnded
    def __init__(self, key: _Optional[_Union[_prompt_pb2.PromptKey, _Mapping]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., drafted: _Optional[_Union[Drafted, _Mapping]] = ..., published: _Optional[_Union[Published, _Mapping]] = ..., labelled: _Optional[_Union[Labelled, _Mapping]] = ..., observed: _Optional[_Union[Observed, _Mapping]] = ..., experiment_started: _Optional[_Union[ExperimentStarted, _Mapping]] = ..., experiment_ended: _Optional[_Union[ExperimentEnded, _Mapping]] = ...) -> None: ...

class Drafted(_message.Message):
    __slots__ = ("name", "metadata", "version")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    metadata: _containers.ScalarMap[str, str]
    version: _prompt_pb2.Version
    def __init__(self, name: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., version: _Optional[_Union[_prompt_pb2.Version, _Mapping]] = ...) -> None: ...

class Published(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class Labelled(_message.Message):
    __slots__ = ("label", "version")
    LABEL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    label: str
    version: str
    def __init__(self, label: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class Observed(_message.Message):
    __slots__ = ("version", "success", "latency_ms", "tokens", "cost_micros", "rating", "failure", "experiment_id")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    RATING_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_ID_FIELD_NUMBER: _ClassVar[int]
    version: str
    success: bool
    latency_ms: float
    tokens: float
    cost_micros: float
    rating: float
    failure: str
    experiment_id: str
    def __init__(self, version: _Optional[str] = ..., success: bool = ..., latency_ms: _Optional[float] = ..., tokens: _Optional[float] = ..., cost_micros: _Optional[float] = ..., rating: _Optional[float] = ..., failure: _Optional[str] = ..., experiment_id: _Optional[str] = ...) -> None: ...

class ExperimentStarted(_message.Message):
    __slots__ = ("experiment",)
    EXPERIMENT_FIELD_NUMBER: _ClassVar[int]
    experiment: _prompt_pb2.Experiment
    def __init__(self, experiment: _Optional[_Union[_prompt_pb2.Experiment, _Mapping]] = ...) -> None: ...

class ExperimentEnded(_message.Message):
    __slots__ = ("experiment_id", "state", "verdict")
    EXPERIMENT_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    experiment_id: str
    state: _prompt_pb2.ExperimentState
    verdict: str
    def __init__(self, experiment_id: _Optional[str] = ..., state: _Optional[_Union[_prompt_pb2.ExperimentState, str]] = ..., verdict: _Optional[str] = ...) -> None: ...
