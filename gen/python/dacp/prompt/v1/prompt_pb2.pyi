import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VariableType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VARIABLE_TYPE_UNSPECIFIED: _ClassVar[VariableType]
    VARIABLE_TYPE_STRING: _ClassVar[VariableType]
    VARIABLE_TYPE_INTEGER: _ClassVar[VariableType]
    VARIABLE_TYPE_NUMBER: _ClassVar[VariableType]
    VARIABLE_TYPE_BOOLEAN: _ClassVar[VariableType]
    VARIABLE_TYPE_JSON: _ClassVar[VariableType]
    VARIABLE_TYPE_UNTRUSTED: _ClassVar[VariableType]

class ExperimentState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXPERIMENT_STATE_UNSPECIFIED: _ClassVar[ExperimentState]
    EXPERIMENT_STATE_RUNNING: _ClassVar[ExperimentState]
    EXPERIMENT_STATE_PROMOTED: _ClassVar[ExperimentState]
    EXPERIMENT_STATE_ROLLED_BACK: _ClassVar[ExperimentState]
    EXPERIMENT_STATE_UNDECIDED: _ClassVar[ExperimentState]
    EXPERIMENT_STATE_STOPPED: _ClassVar[ExperimentState]

class DiffSide(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIFF_SIDE_UNSPECIFIED: _ClassVar[DiffSide]
    DIFF_SIDE_BOTH: _ClassVar[DiffSide]
    DIFF_SIDE_REMOVED: _ClassVar[DiffSide]
    DIFF_SIDE_ADDED: _ClassVar[DiffSide]
VARIABLE_TYPE_UNSPECIFIED: VariableType
VARIABLE_TYPE_STRING: VariableType
VARIABLE_TYPE_INTEGER: VariableType
VARIABLE_TYPE_NUMBER: VariableType
VARIABLE_TYPE_BOOLEAN: VariableType
VARIABLE_TYPE_JSON: VariableType
VARIABLE_TYPE_UNTRUSTED: VariableType
EXPERIMENT_STATE_UNSPECIFIED: ExperimentState
EXPERIMENT_STATE_RUNNING: ExperimentState
EXPERIMENT_STATE_PROMOTED: ExperimentState
EXPERIMENT_STATE_ROLLED_BACK: ExperimentState
EXPERIMENT_STATE_UNDECIDED: ExperimentState
EXPERIMENT_STATE_STOPPED: ExperimentState
DIFF_SIDE_UNSPECIFIED: DiffSide
DIFF_SIDE_BOTH: DiffSide
DIFF_SIDE_REMOVED: DiffSide
DIFF_SIDE_ADDED: DiffSide

class PromptKey(_message.Message):
    __slots__ = ("namespace", "id")
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    id: str
    def __init__(self, namespace: _Optional[str] = ..., id: _Optional[str] = ...) -> None: ...

class Prompt(_message.Message):
    __slots__ = ("key", "name", "metadata", "versions", "labels", "experiment", "revision")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class LabelsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    LABELS_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    name: str
    metadata: _containers.ScalarMap[str, str]
    versions: _containers.RepeatedCompositeFieldContainer[Version]
    labels: _containers.ScalarMap[str, str]
    experiment: Experiment
    revision: int
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., name: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., versions: _Optional[_Iterable[_Union[Version, _Mapping]]] = ..., labels: _Optional[_Mapping[str, str]] = ..., experiment: _Optional[_Union[Experiment, _Mapping]] = ..., revision: _Optional[int] = ...) -> None: ...

class Version(_message.Message):
    __slots__ = ("version", "template", "variables", "published", "note", "created_at", "published_at", "metrics", "failures")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    VARIABLES_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    version: str
    template: str
    variables: _containers.RepeatedCompositeFieldContainer[Variable]
    published: bool
    note: str
    created_at: _timestamp_pb2.Timestamp
    published_at: _timestamp_pb2.Timestamp
    metrics: Metrics
    failures: _containers.RepeatedCompositeFieldContainer[Failure]
    def __init__(self, version: _Optional[str] = ..., template: _Optional[str] = ..., variables: _Optional[_Iterable[_Union[Variable, _Mapping]]] = ..., published: bool = ..., note: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., metrics: _Optional[_Union[Metrics, _Mapping]] = ..., failures: _Optional[_Iterable[_Union[Failure, _Mapping]]] = ...) -> None: ...

class Variable(_message.Message):
    __slots__ = ("name", "type", "description", "default")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: VariableType
    description: str
    default: _struct_pb2.Value
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[VariableType, str]] = ..., description: _Optional[str] = ..., default: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class Metrics(_message.Message):
    __slots__ = ("feedbacks", "failures", "latency_ms", "tokens", "cost_micros", "success", "rating")
    FEEDBACKS_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    RATING_FIELD_NUMBER: _ClassVar[int]
    feedbacks: int
    failures: int
    latency_ms: float
    tokens: float
    cost_micros: float
    success: float
    rating: float
    def __init__(self, feedbacks: _Optional[int] = ..., failures: _Optional[int] = ..., latency_ms: _Optional[float] = ..., tokens: _Optional[float] = ..., cost_micros: _Optional[float] = ..., success: _Optional[float] = ..., rating: _Optional[float] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ("at", "reason")
    AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class Experiment(_message.Message):
    __slots__ = ("id", "label", "control", "candidate", "weight", "alpha", "min_samples", "max_samples", "state", "verdict", "started_at", "ended_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    CONTROL_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    MIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    MAX_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    label: str
    control: Arm
    candidate: Arm
    weight: float
    alpha: float
    min_samples: int
    max_samples: int
    state: ExperimentState
    verdict: str
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    def __init__(self, id: _Optional[str] = ..., label: _Optional[str] = ..., control: _Optional[_Union[Arm, _Mapping]] = ..., candidate: _Optional[_Union[Arm, _Mapping]] = ..., weight: _Optional[float] = ..., alpha: _Optional[float] = ..., min_samples: _Optional[int] = ..., max_samples: _Optional[int] = ..., state: _Optional[_Union[ExperimentState, str]] = ..., verdict: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Arm(_message.Message):
    __slots__ = ("version", "samples", "successes")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SAMPLES_FIELD_NUMBER: _ClassVar[int]
    SUCCESSES_FIELD_NUMBER: _ClassVar[int]
    version: str
    samples: int
    successes: int
    def __init__(self, version: _Optional[str] = ..., samples: _Optional[int] = ..., successes: _Optional[int] = ...) -> None: ...

class DraftRequest(_message.Message):
    __slots__ = ("key", "name", "template", "variables", "version", "note", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    VARIABLES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    name: str
    template: str
    variables: _containers.RepeatedCompositeFieldContainer[Variable]
    version: str
    note: str
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., name: _Optional[str] = ..., template: _Optional[str] = ..., variables: _Optional[_Iterable[_Union[Variable, _Mapping]]] = ..., version: _Optional[str] = ..., note: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...

class DraftResponse(_message.Message):
    __slots__ = ("prompt", "version")
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    prompt: Prompt
    version: str
    def __init__(self, prompt: _Optional[_Union[Prompt, _Mapping]] = ..., version: _Optional[str] = ...) -> None: ...

class PublishRequest(_message.Message):
    __slots__ = ("key", "version")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    version: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., version: _Optional[str] = ...) -> None: ...

class PublishResponse(_message.Message):
    __slots__ = ("prompt",)
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    prompt: Prompt
    def __init__(self, prompt: _Optional[_Union[Prompt, _Mapping]] = ...) -> None: ...

class LabelRequest(_message.Message):
    __slots__ = ("key", "label", "version")
    KEY_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    label: str
    version: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., label: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class LabelResponse(_message.Message):
    __slots__ = ("prompt",)
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    prompt: Prompt
    def __init__(self, prompt: _Optional[_Union[Prompt, _Mapping]] = ...) -> None: ...

class GetRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ...) -> None: ...

class GetResponse(_message.Message):
    __slots__ = ("prompt",)
    PROMPT_FIELD_NUMBER: _ClassVar[int]
    prompt: Prompt
    def __init__(self, prompt: _Optional[_Union[Prompt, _Mapping]] = ...) -> None: ...

class ListRequest(_message.Message):
    __slots__ = ("namespace", "prefix", "page_size", "page_token")
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    namespace: str
    prefix: str
    page_size: int
    page_token: str
    def __init__(self, namespace: _Optional[str] = ..., prefix: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListResponse(_message.Message):
    __slots__ = ("prompts", "next_page_token")
    PROMPTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    prompts: _containers.RepeatedCompositeFieldContainer[Prompt]
    next_page_token: str
    def __init__(self, prompts: _Optional[_Iterable[_Union[Prompt, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DiffRequest(_message.Message):
    __slots__ = ("key", "to")
    KEY_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    to: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., to: _Optional[str] = ..., **kwargs) -> None: ...

class DiffResponse(_message.Message):
    __slots__ = ("to", "lines", "variables")
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    VARIABLES_FIELD_NUMBER: _ClassVar[int]
    to: str
    lines: _containers.RepeatedCompositeFieldContainer[DiffLine]
    variables: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, to: _Optional[str] = ..., lines: _Optional[_Iterable[_Union[DiffLine, _Mapping]]] = ..., variables: _Optional[_Iterable[str]] = ..., **kwargs) -> None: ...

class DiffLine(_message.Message):
    __slots__ = ("side", "text")
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    side: DiffSide
    text: str
    def __init__(self, side: _Optional[_Union[DiffSide, str]] = ..., text: _Optional[str] = ...) -> None: ...

class RenderRequest(_message.Message):
    __slots__ = ("key", "version", "values", "assignment_key")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUES_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_KEY_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    version: str
    values: _struct_pb2.Struct
    assignment_key: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., version: _Optional[str] = ..., values: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., assignment_key: _Optional[str] = ...) -> None: ...

class RenderResponse(_message.Message):
    __slots__ = ("text", "version", "experiment_id")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_ID_FIELD_NUMBER: _ClassVar[int]
    text: str
    version: str
    experiment_id: str
    def __init__(self, text: _Optional[str] = ..., version: _Optional[str] = ..., experiment_id: _Optional[str] = ...) -> None: ...

class FeedbackRequest(_message.Message):
    __slots__ = ("key", "version", "success", "latency_ms", "tokens", "cost_micros", "rating", "failure", "experiment_id")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SUCCESS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    RATING_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_ID_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    version: str
    success: bool
    latency_ms: float
    tokens: float
    cost_micros: float
    rating: float
    failure: str
    experiment_id: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., version: _Optional[str] = ..., success: bool = ..., latency_ms: _Optional[float] = ..., tokens: _Optional[float] = ..., cost_micros: _Optional[float] = ..., rating: _Optional[float] = ..., failure: _Optional[str] = ..., experiment_id: _Optional[str] = ...) -> None: ...

class FeedbackResponse(_message.Message):
    __slots__ = ("metrics", "experiment")
    METRICS_FIELD_NUMBER: _ClassVar[int]
    EXPERIMENT_FIELD_NUMBER: _ClassVar[int]
    metrics: Metrics
    experiment: Experiment
    def __init__(self, metrics: _Optional[_Union[Metrics, _Mapping]] = ..., experiment: _Optional[_Union[Experiment, _Mapping]] = ...) -> None: ...

class StartExperimentRequest(_message.Message):
    __slots__ = ("key", "candidate", "label", "weight", "alpha", "min_samples", "max_samples")
    KEY_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    ALPHA_FIELD_NUMBER: _ClassVar[int]
    MIN_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    MAX_SAMPLES_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    candidate: str
    label: str
    weight: float
    alpha: float
    min_samples: int
    max_samples: int
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., candidate: _Optional[str] = ..., label: _Optional[str] = ..., weight: _Optional[float] = ..., alpha: _Optional[float] = ..., min_samples: _Optional[int] = ..., max_samples: _Optional[int] = ...) -> None: ...

class StartExperimentResponse(_message.Message):
    __slots__ = ("experiment",)
    EXPERIMENT_FIELD_NUMBER: _ClassVar[int]
    experiment: Experiment
    def __init__(self, experiment: _Optional[_Union[Experiment, _Mapping]] = ...) -> None: ...

class StopExperimentRequest(_message.Message):
    __slots__ = ("key", "reason")
    KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    reason: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class StopExperimentResponse(_message.Message):
    __slots__ = ("experiment",)
    EXPERIMENT_FIELD_NUMBER: _ClassVar[int]
    experiment: Experiment
    def __init__(self, experiment: _Optional[_Union[Experiment, _Mapping]] = ...) -> None: ...

class OptimiseRequest(_message.Message):
    __slots__ = ("key", "version")
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    key: PromptKey
    version: str
    def __init__(self, key: _Optional[_Union[PromptKey, _Mapping]] = ..., version: _Optional[str] = ...) -> None: ...

class OptimiseResponse(_message.Message):
    __slots__ = ("clusters", "draft", "why")
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    clusters: _containers.RepeatedCompositeFieldContainer[FailureCluster]
    draft: str
    why: str
    def __init__(self, clusters: _Optional[_Iterable[_Union[FailureCluster, _Mapping]]] = ..., draft: _Optional[str] = ..., why: _Optional[str] = ...) -> None: ...

class FailureCluster(_message.Message):
    __slots__ = ("example", "count", "advice")
    EXAMPLE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    ADVICE_FIELD_NUMBER: _ClassVar[int]
    example: str
    count: int
    advice: str
    def __init__(self, example: _Optional[str] = ..., count: _Optional[int] = ..., advice: _Optional[str] = ...) -> None: ...
