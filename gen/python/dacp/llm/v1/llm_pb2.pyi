import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Strategy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STRATEGY_UNSPECIFIED: _ClassVar[Strategy]
    STRATEGY_COST_OPTIMIZED: _ClassVar[Strategy]
    STRATEGY_PERFORMANCE_OPTIMIZED: _ClassVar[Strategy]
    STRATEGY_QUALITY_OPTIMIZED: _ClassVar[Strategy]
    STRATEGY_BALANCED: _ClassVar[Strategy]

class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROLE_UNSPECIFIED: _ClassVar[Role]
    ROLE_SYSTEM: _ClassVar[Role]
    ROLE_USER: _ClassVar[Role]
    ROLE_ASSISTANT: _ClassVar[Role]
    ROLE_TOOL: _ClassVar[Role]

class FinishReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    FINISH_REASON_UNSPECIFIED: _ClassVar[FinishReason]
    FINISH_REASON_STOP: _ClassVar[FinishReason]
    FINISH_REASON_LENGTH: _ClassVar[FinishReason]
    FINISH_REASON_TOOL_CALLS: _ClassVar[FinishReason]
    FINISH_REASON_CONTENT_FILTER: _ClassVar[FinishReason]

class ToolChoice(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TOOL_CHOICE_UNSPECIFIED: _ClassVar[ToolChoice]
    TOOL_CHOICE_NONE: _ClassVar[ToolChoice]
    TOOL_CHOICE_REQUIRED: _ClassVar[ToolChoice]

class UsageBy(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    USAGE_BY_UNSPECIFIED: _ClassVar[UsageBy]
    USAGE_BY_MODEL: _ClassVar[UsageBy]
    USAGE_BY_AGENT: _ClassVar[UsageBy]
    USAGE_BY_CONVERSATION: _ClassVar[UsageBy]
STRATEGY_UNSPECIFIED: Strategy
STRATEGY_COST_OPTIMIZED: Strategy
STRATEGY_PERFORMANCE_OPTIMIZED: Strategy
STRATEGY_QUALITY_OPTIMIZED: Strategy
STRATEGY_BALANCED: Strategy
ROLE_UNSPECIFIED: Role
ROLE_SYSTEM: Role
ROLE_USER: Role
ROLE_ASSISTANT: Role
ROLE_TOOL: Role
FINISH_REASON_UNSPECIFIED: FinishReason
FINISH_REASON_STOP: FinishReason
FINISH_REASON_LENGTH: FinishReason
FINISH_REASON_TOOL_CALLS: FinishReason
FINISH_REASON_CONTENT_FILTER: FinishReason
TOOL_CHOICE_UNSPECIFIED: ToolChoice
TOOL_CHOICE_NONE: ToolChoice
TOOL_CHOICE_REQUIRED: ToolChoice
USAGE_BY_UNSPECIFIED: UsageBy
USAGE_BY_MODEL: UsageBy
USAGE_BY_AGENT: UsageBy
USAGE_BY_CONVERSATION: UsageBy

class Turn(_message.Message):
    __slots__ = ("role", "text", "tool_calls", "tool_call_id")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALLS_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALL_ID_FIELD_NUMBER: _ClassVar[int]
    role: Role
    text: str
    tool_calls: _containers.RepeatedCompositeFieldContainer[ToolCall]
    tool_call_id: str
    def __init__(self, role: _Optional[_Union[Role, str]] = ..., text: _Optional[str] = ..., tool_calls: _Optional[_Iterable[_Union[ToolCall, _Mapping]]] = ..., tool_call_id: _Optional[str] = ...) -> None: ...

class Tool(_message.Message):
    __slots__ = ("name", "description", "parameters")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    parameters: _struct_pb2.Struct
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., parameters: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class ToolCall(_message.Message):
    __slots__ = ("id", "name", "arguments")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    arguments: _struct_pb2.Struct
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., arguments: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("turns", "tools", "tool_choice", "output_schema", "strategy", "max_tokens", "min_quality", "temperature", "fallback_enabled", "model", "provider", "stop", "cache", "continue_on_break", "agent_id", "conversation_id", "budget_account", "team", "max_cost_micros")
    TURNS_FIELD_NUMBER: _ClassVar[int]
    TOOLS_FIELD_NUMBER: _ClassVar[int]
    TOOL_CHOICE_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MIN_QUALITY_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_ENABLED_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    CACHE_FIELD_NUMBER: _ClassVar[int]
    CONTINUE_ON_BREAK_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    BUDGET_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    MAX_COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    turns: _containers.RepeatedCompositeFieldContainer[Turn]
    tools: _containers.RepeatedCompositeFieldContainer[Tool]
    tool_choice: ToolChoice
    output_schema: _struct_pb2.Struct
    strategy: Strategy
    max_tokens: int
    min_quality: float
    temperature: float
    fallback_enabled: bool
    model: str
    provider: str
    stop: _containers.RepeatedScalarFieldContainer[str]
    cache: bool
    continue_on_break: bool
    agent_id: str
    conversation_id: str
    budget_account: str
    team: str
    max_cost_micros: int
    def __init__(self, turns: _Optional[_Iterable[_Union[Turn, _Mapping]]] = ..., tools: _Optional[_Iterable[_Union[Tool, _Mapping]]] = ..., tool_choice: _Optional[_Union[ToolChoice, str]] = ..., output_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., strategy: _Optional[_Union[Strategy, str]] = ..., max_tokens: _Optional[int] = ..., min_quality: _Optional[float] = ..., temperature: _Optional[float] = ..., fallback_enabled: bool = ..., model: _Optional[str] = ..., provider: _Optional[str] = ..., stop: _Optional[_Iterable[str]] = ..., cache: bool = ..., continue_on_break: bool = ..., agent_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., budget_account: _Optional[str] = ..., team: _Optional[str] = ..., max_cost_micros: _Optional[int] = ...) -> None: ...

class Tokens(_message.Message):
    __slots__ = ("input", "output", "cached")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    input: int
    output: int
    cached: int
    def __init__(self, input: _Optional[int] = ..., output: _Optional[int] = ..., cached: _Optional[int] = ...) -> None: ...

class Attempt(_message.Message):
    __slots__ = ("provider", "model", "reason", "message", "took", "retry_after")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    TOOK_FIELD_NUMBER: _ClassVar[int]
    RETRY_AFTER_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    reason: str
    message: str
    took: _duration_pb2.Duration
    retry_after: _duration_pb2.Duration
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ..., reason: _Optional[str] = ..., message: _Optional[str] = ..., took: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., retry_after: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Answer(_message.Message):
    __slots__ = ("provider", "model", "text", "tool_calls", "json", "finish_reason", "latency", "tokens", "cost_micros", "attempts", "cached", "answer_id", "cost_assumed")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALLS_FIELD_NUMBER: _ClassVar[int]
    JSON_FIELD_NUMBER: _ClassVar[int]
    FINISH_REASON_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    CACHED_FIELD_NUMBER: _ClassVar[int]
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    COST_ASSUMED_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    text: str
    tool_calls: _containers.RepeatedCompositeFieldContainer[ToolCall]
    json: _struct_pb2.Value
    finish_reason: FinishReason
    latency: _duration_pb2.Duration
    tokens: Tokens
    cost_micros: int
    attempts: _containers.RepeatedCompositeFieldContainer[Attempt]
    cached: bool
    answer_id: str
    cost_assumed: bool
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ..., text: _Optional[str] = ..., tool_calls: _Optional[_Iterable[_Union[ToolCall, _Mapping]]] = ..., json: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., finish_reason: _Optional[_Union[FinishReason, str]] = ..., latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., tokens: _Optional[_Union[Tokens, _Mapping]] = ..., cost_micros: _Optional[int] = ..., attempts: _Optional[_Iterable[_Union[Attempt, _Mapping]]] = ..., cached: bool = ..., answer_id: _Optional[str] = ..., cost_assumed: bool = ...) -> None: ...

class CompleteRequest(_message.Message):
    __slots__ = ("call",)
    CALL_FIELD_NUMBER: _ClassVar[int]
    call: Call
    def __init__(self, call: _Optional[_Union[Call, _Mapping]] = ...) -> None: ...

class CompleteResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: Answer
    def __init__(self, answer: _Optional[_Union[Answer, _Mapping]] = ...) -> None: ...

class StreamRequest(_message.Message):
    __slots__ = ("call",)
    CALL_FIELD_NUMBER: _ClassVar[int]
    call: Call
    def __init__(self, call: _Optional[_Union[Call, _Mapping]] = ...) -> None: ...

class StreamResponse(_message.Message):
    __slots__ = ("text", "tool_call", "start", "answer")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALL_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    text: str
    tool_call: ToolCall
    start: Start
    answer: Answer
    def __init__(self, text: _Optional[str] = ..., tool_call: _Optional[_Union[ToolCall, _Mapping]] = ..., start: _Optional[_Union[Start, _Mapping]] = ..., answer: _Optional[_Union[Answer, _Mapping]] = ...) -> None: ...

class Start(_message.Message):
    __slots__ = ("provider", "model")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ...) -> None: ...

class EmbedRequest(_message.Message):
    __slots__ = ("texts", "model", "provider", "agent_id", "conversation_id", "budget_account", "team")
    TEXTS_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    BUDGET_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    texts: _containers.RepeatedScalarFieldContainer[str]
    model: str
    provider: str
    agent_id: str
    conversation_id: str
    budget_account: str
    team: str
    def __init__(self, texts: _Optional[_Iterable[str]] = ..., model: _Optional[str] = ..., provider: _Optional[str] = ..., agent_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., budget_account: _Optional[str] = ..., team: _Optional[str] = ...) -> None: ...

class Embedding(_message.Message):
    __slots__ = ("values",)
    VALUES_FIELD_NUMBER: _ClassVar[int]
    values: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, values: _Optional[_Iterable[float]] = ...) -> None: ...

class EmbedResponse(_message.Message):
    __slots__ = ("embeddings", "provider", "model", "tokens", "cost_micros", "latency")
    EMBEDDINGS_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    embeddings: _containers.RepeatedCompositeFieldContainer[Embedding]
    provider: str
    model: str
    tokens: Tokens
    cost_micros: int
    latency: _duration_pb2.Duration
    def __init__(self, embeddings: _Optional[_Iterable[_Union[Embedding, _Mapping]]] = ..., provider: _Optional[str] = ..., model: _Optional[str] = ..., tokens: _Optional[_Union[Tokens, _Mapping]] = ..., cost_micros: _Optional[int] = ..., latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class SessionRequest(_message.Message):
    __slots__ = ("questions",)
    QUESTIONS_FIELD_NUMBER: _ClassVar[int]
    questions: _containers.RepeatedCompositeFieldContainer[Question]
    def __init__(self, questions: _Optional[_Iterable[_Union[Question, _Mapping]]] = ...) -> None: ...

class Question(_message.Message):
    __slots__ = ("key", "complete", "stream", "embed", "let_go", "timeout", "trace_context")
    KEY_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    STREAM_FIELD_NUMBER: _ClassVar[int]
    EMBED_FIELD_NUMBER: _ClassVar[int]
    LET_GO_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    key: int
    complete: Call
    stream: Call
    embed: EmbedRequest
    let_go: LetGo
    timeout: _duration_pb2.Duration
    trace_context: _message_pb2.TraceContext
    def __init__(self, key: _Optional[int] = ..., complete: _Optional[_Union[Call, _Mapping]] = ..., stream: _Optional[_Union[Call, _Mapping]] = ..., embed: _Optional[_Union[EmbedRequest, _Mapping]] = ..., let_go: _Optional[_Union[LetGo, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ...) -> None: ...

class LetGo(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SessionResponse(_message.Message):
    __slots__ = ("replies",)
    REPLIES_FIELD_NUMBER: _ClassVar[int]
    replies: _containers.RepeatedCompositeFieldContainer[Reply]
    def __init__(self, replies: _Optional[_Iterable[_Union[Reply, _Mapping]]] = ...) -> None: ...

class Reply(_message.Message):
    __slots__ = ("key", "answer", "start", "text", "tool_call", "vectors", "failure")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TOOL_CALL_FIELD_NUMBER: _ClassVar[int]
    VECTORS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    key: int
    answer: Answer
    start: Start
    text: str
    tool_call: ToolCall
    vectors: EmbedResponse
    failure: _message_pb2.Failure
    def __init__(self, key: _Optional[int] = ..., answer: _Optional[_Union[Answer, _Mapping]] = ..., start: _Optional[_Union[Start, _Mapping]] = ..., text: _Optional[str] = ..., tool_call: _Optional[_Union[ToolCall, _Mapping]] = ..., vectors: _Optional[_Union[EmbedResponse, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Model(_message.Message):
    __slots__ = ("provider", "model", "cost_per_1k_tokens_micros", "input_price_micros", "output_price_micros", "cached_price_micros", "price_assumed", "max_tokens", "context_tokens", "latency", "reliability", "quality", "calls", "features", "breaker", "unavailable")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    COST_PER_1K_TOKENS_MICROS_FIELD_NUMBER: _ClassVar[int]
    INPUT_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    CACHED_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    PRICE_ASSUMED_FIELD_NUMBER: _ClassVar[int]
    MAX_TOKENS_FIELD_NUMBER: _ClassVar[int]
    CONTEXT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_FIELD_NUMBER: _ClassVar[int]
    RELIABILITY_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    BREAKER_FIELD_NUMBER: _ClassVar[int]
    UNAVAILABLE_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    cost_per_1k_tokens_micros: int
    input_price_micros: int
    output_price_micros: int
    cached_price_micros: int
    price_assumed: bool
    max_tokens: int
    context_tokens: int
    latency: _duration_pb2.Duration
    reliability: float
    quality: float
    calls: int
    features: _containers.RepeatedScalarFieldContainer[str]
    breaker: str
    unavailable: str
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ..., cost_per_1k_tokens_micros: _Optional[int] = ..., input_price_micros: _Optional[int] = ..., output_price_micros: _Optional[int] = ..., cached_price_micros: _Optional[int] = ..., price_assumed: bool = ..., max_tokens: _Optional[int] = ..., context_tokens: _Optional[int] = ..., latency: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., reliability: _Optional[float] = ..., quality: _Optional[float] = ..., calls: _Optional[int] = ..., features: _Optional[_Iterable[str]] = ..., breaker: _Optional[str] = ..., unavailable: _Optional[str] = ...) -> None: ...

class ListModelsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListModelsResponse(_message.Message):
    __slots__ = ("models", "missing", "prices_as_of")
    MODELS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    PRICES_AS_OF_FIELD_NUMBER: _ClassVar[int]
    models: _containers.RepeatedCompositeFieldContainer[Model]
    missing: str
    prices_as_of: str
    def __init__(self, models: _Optional[_Iterable[_Union[Model, _Mapping]]] = ..., missing: _Optional[str] = ..., prices_as_of: _Optional[str] = ...) -> None: ...

class ExplainRequest(_message.Message):
    __slots__ = ("call",)
    CALL_FIELD_NUMBER: _ClassVar[int]
    call: Call
    def __init__(self, call: _Optional[_Union[Call, _Mapping]] = ...) -> None: ...

class ExplainResponse(_message.Message):
    __slots__ = ("ranked", "excluded", "strategy", "input_tokens", "missing")
    RANKED_FIELD_NUMBER: _ClassVar[int]
    EXCLUDED_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    INPUT_TOKENS_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    ranked: _containers.RepeatedCompositeFieldContainer[Ranked]
    excluded: _containers.RepeatedCompositeFieldContainer[Excluded]
    strategy: str
    input_tokens: int
    missing: str
    def __init__(self, ranked: _Optional[_Iterable[_Union[Ranked, _Mapping]]] = ..., excluded: _Optional[_Iterable[_Union[Excluded, _Mapping]]] = ..., strategy: _Optional[str] = ..., input_tokens: _Optional[int] = ..., missing: _Optional[str] = ...) -> None: ...

class Ranked(_message.Message):
    __slots__ = ("model", "cost_micros", "score", "why")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    model: Model
    cost_micros: int
    score: float
    why: str
    def __init__(self, model: _Optional[_Union[Model, _Mapping]] = ..., cost_micros: _Optional[int] = ..., score: _Optional[float] = ..., why: _Optional[str] = ...) -> None: ...

class Excluded(_message.Message):
    __slots__ = ("model", "why")
    MODEL_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    model: Model
    why: str
    def __init__(self, model: _Optional[_Union[Model, _Mapping]] = ..., why: _Optional[str] = ...) -> None: ...

class UsageRequest(_message.Message):
    __slots__ = ("by",)
    BY_FIELD_NUMBER: _ClassVar[int]
    by: UsageBy
    def __init__(self, by: _Optional[_Union[UsageBy, str]] = ...) -> None: ...

class UsageResponse(_message.Message):
    __slots__ = ("lines",)
    LINES_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedCompositeFieldContainer[UsageLine]
    def __init__(self, lines: _Optional[_Iterable[_Union[UsageLine, _Mapping]]] = ...) -> None: ...

class UsageLine(_message.Message):
    __slots__ = ("key", "calls", "failures", "tokens", "cost_micros")
    KEY_FIELD_NUMBER: _ClassVar[int]
    CALLS_FIELD_NUMBER: _ClassVar[int]
    FAILURES_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    COST_MICROS_FIELD_NUMBER: _ClassVar[int]
    key: str
    calls: int
    failures: int
    tokens: Tokens
    cost_micros: int
    def __init__(self, key: _Optional[str] = ..., calls: _Optional[int] = ..., failures: _Optional[int] = ..., tokens: _Optional[_Union[Tokens, _Mapping]] = ..., cost_micros: _Optional[int] = ...) -> None: ...

class RateRequest(_message.Message):
    __slots__ = ("answer_id", "quality")
    ANSWER_ID_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    answer_id: str
    quality: float
    def __init__(self, answer_id: _Optional[str] = ..., quality: _Optional[float] = ...) -> None: ...

class RateResponse(_message.Message):
    __slots__ = ("provider", "model", "quality")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    provider: str
    model: str
    quality: float
    def __init__(self, provider: _Optional[str] = ..., model: _Optional[str] = ..., quality: _Optional[float] = ...) -> None: ...
