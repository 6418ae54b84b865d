import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.budget.v1 import cost_pb2 as _cost_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from dacp.negotiation.v1 import protocol_pb2 as _protocol_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SessionInterest(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SESSION_INTEREST_UNSPECIFIED: _ClassVar[SessionInterest]
    SESSION_INTEREST_OUTCOME: _ClassVar[SessionInterest]
SESSION_INTEREST_UNSPECIFIED: SessionInterest
SESSION_INTEREST_OUTCOME: SessionInterest

class StartRequest(_message.Message):
    __slots__ = ("task", "policy", "propose_within", "decide_within", "do_within", "progress_within", "conversation_id", "negotiation_id", "trace_context", "parent_id", "currency", "recorded", "protocol", "tie_break", "tie_seed", "budget")
    TASK_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_WITHIN_FIELD_NUMBER: _ClassVar[int]
    DECIDE_WITHIN_FIELD_NUMBER: _ClassVar[int]
    DO_WITHIN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_WITHIN_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    TIE_BREAK_FIELD_NUMBER: _ClassVar[int]
    TIE_SEED_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    task: _protocol_pb2.Task
    policy: _protocol_pb2.AwardPolicy
    propose_within: _duration_pb2.Duration
    decide_within: _duration_pb2.Duration
    do_within: _duration_pb2.Duration
    progress_within: _duration_pb2.Duration
    conversation_id: str
    negotiation_id: str
    trace_context: _message_pb2.TraceContext
    parent_id: str
    currency: str
    recorded: bool
    protocol: _protocol_pb2.Protocol
    tie_break: _protocol_pb2.TieBreak
    tie_seed: int
    budget: _message_pb2.Budget
    def __init__(self, task: _Optional[_Union[_protocol_pb2.Task, _Mapping]] = ..., policy: _Optional[_Union[_protocol_pb2.AwardPolicy, _Mapping]] = ..., propose_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., decide_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., do_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., progress_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., conversation_id: _Optional[str] = ..., negotiation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., parent_id: _Optional[str] = ..., currency: _Optional[str] = ..., recorded: bool = ..., protocol: _Optional[_Union[_protocol_pb2.Protocol, _Mapping]] = ..., tie_break: _Optional[_Union[_protocol_pb2.TieBreak, str]] = ..., tie_seed: _Optional[int] = ..., budget: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ...) -> None: ...

class StartResponse(_message.Message):
    __slots__ = ("negotiation_id", "participants", "conversation_id")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    participants: _containers.RepeatedScalarFieldContainer[str]
    conversation_id: str
    def __init__(self, negotiation_id: _Optional[str] = ..., participants: _Optional[_Iterable[str]] = ..., conversation_id: _Optional[str] = ...) -> None: ...

class NegotiateRequest(_message.Message):
    __slots__ = ("start", "decide", "cancel", "together")
    START_FIELD_NUMBER: _ClassVar[int]
    DECIDE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    TOGETHER_FIELD_NUMBER: _ClassVar[int]
    start: StartRequest
    decide: Decision
    cancel: Cancellation
    together: bool
    def __init__(self, start: _Optional[_Union[StartRequest, _Mapping]] = ..., decide: _Optional[_Union[Decision, _Mapping]] = ..., cancel: _Optional[_Union[Cancellation, _Mapping]] = ..., together: bool = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("proposal_id",)
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    def __init__(self, proposal_id: _Optional[str] = ...) -> None: ...

class Cancellation(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class NegotiateResponse(_message.Message):
    __slots__ = ("step", "further")
    STEP_FIELD_NUMBER: _ClassVar[int]
    FURTHER_FIELD_NUMBER: _ClassVar[int]
    step: _protocol_pb2.Step
    further: _containers.RepeatedCompositeFieldContainer[_protocol_pb2.Step]
    def __init__(self, step: _Optional[_Union[_protocol_pb2.Step, _Mapping]] = ..., further: _Optional[_Iterable[_Union[_protocol_pb2.Step, _Mapping]]] = ...) -> None: ...

class SessionRequest(_message.Message):
    __slots__ = ("actions",)
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    actions: _containers.RepeatedCompositeFieldContainer[SessionAction]
    def __init__(self, actions: _Optional[_Iterable[_Union[SessionAction, _Mapping]]] = ...) -> None: ...

class SessionAction(_message.Message):
    __slots__ = ("key", "start", "watch", "decide", "cancel", "let_go", "interest")
    KEY_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    WATCH_FIELD_NUMBER: _ClassVar[int]
    DECIDE_FIELD_NUMBER: _ClassVar[int]
    CANCEL_FIELD_NUMBER: _ClassVar[int]
    LET_GO_FIELD_NUMBER: _ClassVar[int]
    INTEREST_FIELD_NUMBER: _ClassVar[int]
    key: int
    start: StartRequest
    watch: WatchRequest
    decide: Decision
    cancel: Cancellation
    let_go: LetGo
    interest: SessionInterest
    def __init__(self, key: _Optional[int] = ..., start: _Optional[_Union[StartRequest, _Mapping]] = ..., watch: _Optional[_Union[WatchRequest, _Mapping]] = ..., decide: _Optional[_Union[Decision, _Mapping]] = ..., cancel: _Optional[_Union[Cancellation, _Mapping]] = ..., let_go: _Optional[_Union[LetGo, _Mapping]] = ..., interest: _Optional[_Union[SessionInterest, str]] = ...) -> None: ...

class LetGo(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class SessionResponse(_message.Message):
    __slots__ = ("news",)
    NEWS_FIELD_NUMBER: _ClassVar[int]
    news: _containers.RepeatedCompositeFieldContainer[SessionNews]
    def __init__(self, news: _Optional[_Iterable[_Union[SessionNews, _Mapping]]] = ...) -> None: ...

class SessionNews(_message.Message):
    __slots__ = ("key", "step", "taken", "failure", "over", "offers")
    KEY_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    TAKEN_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    OVER_FIELD_NUMBER: _ClassVar[int]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    key: int
    step: _protocol_pb2.Step
    taken: bool
    failure: _message_pb2.Failure
    over: bool
    offers: int
    def __init__(self, key: _Optional[int] = ..., step: _Optional[_Union[_protocol_pb2.Step, _Mapping]] = ..., taken: bool = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., over: bool = ..., offers: _Optional[int] = ...) -> None: ...

class WatchRequest(_message.Message):
    __slots__ = ("negotiation_id", "after_version")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    after_version: int
    def __init__(self, negotiation_id: _Optional[str] = ..., after_version: _Optional[int] = ...) -> None: ...

class WatchResponse(_message.Message):
    __slots__ = ("step",)
    STEP_FIELD_NUMBER: _ClassVar[int]
    step: _protocol_pb2.Step
    def __init__(self, step: _Optional[_Union[_protocol_pb2.Step, _Mapping]] = ...) -> None: ...

class DecideRequest(_message.Message):
    __slots__ = ("negotiation_id", "decision")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    decision: Decision
    def __init__(self, negotiation_id: _Optional[str] = ..., decision: _Optional[_Union[Decision, _Mapping]] = ...) -> None: ...

class DecideResponse(_message.Message):
    __slots__ = ("negotiation",)
    NEGOTIATION_FIELD_NUMBER: _ClassVar[int]
    negotiation: Negotiation
    def __init__(self, negotiation: _Optional[_Union[Negotiation, _Mapping]] = ...) -> None: ...

class GetRequest(_message.Message):
    __slots__ = ("negotiation_id",)
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    def __init__(self, negotiation_id: _Optional[str] = ...) -> None: ...

class GetResponse(_message.Message):
    __slots__ = ("negotiation",)
    NEGOTIATION_FIELD_NUMBER: _ClassVar[int]
    negotiation: Negotiation
    def __init__(self, negotiation: _Optional[_Union[Negotiation, _Mapping]] = ...) -> None: ...

class ListRequest(_message.Message):
    __slots__ = ("capability", "open", "conversation_id", "page_size", "page_token", "parent_id", "namespace")
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    capability: str
    open: bool
    conversation_id: str
    page_size: int
    page_token: str
    parent_id: str
    namespace: str
    def __init__(self, capability: _Optional[str] = ..., open: bool = ..., conversation_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., parent_id: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class ListResponse(_message.Message):
    __slots__ = ("negotiations", "next_page_token")
    NEGOTIATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    negotiations: _containers.RepeatedCompositeFieldContainer[Negotiation]
    next_page_token: str
    def __init__(self, negotiations: _Optional[_Iterable[_Union[Negotiation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CancelRequest(_message.Message):
    __slots__ = ("negotiation_id", "cancellation")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    CANCELLATION_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    cancellation: Cancellation
    def __init__(self, negotiation_id: _Optional[str] = ..., cancellation: _Optional[_Union[Cancellation, _Mapping]] = ...) -> None: ...

class CancelResponse(_message.Message):
    __slots__ = ("negotiation",)
    NEGOTIATION_FIELD_NUMBER: _ClassVar[int]
    negotiation: Negotiation
    def __init__(self, negotiation: _Optional[_Union[Negotiation, _Mapping]] = ...) -> None: ...

class Negotiation(_message.Message):
    __slots__ = ("id", "task", "state", "outcome", "participants", "offers", "declined", "awards", "result", "failure", "started_at", "ended_at", "propose_by", "decide_by", "do_by", "policy", "conversation_id", "parent_id", "currency", "version", "protocol", "round", "costs", "budget")
    ID_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    OFFERS_FIELD_NUMBER: _ClassVar[int]
    DECLINED_FIELD_NUMBER: _ClassVar[int]
    AWARDS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDE_BY_FIELD_NUMBER: _ClassVar[int]
    DO_BY_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    COSTS_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    id: str
    task: _protocol_pb2.Task
    state: _protocol_pb2.NegotiationState
    outcome: _protocol_pb2.Outcome
    participants: _containers.RepeatedCompositeFieldContainer[_protocol_pb2.Participant]
    offers: _containers.RepeatedCompositeFieldContainer[_protocol_pb2.Offer]
    declined: _containers.RepeatedCompositeFieldContainer[_protocol_pb2.Declined]
    awards: _containers.RepeatedCompositeFieldContainer[AwardStatus]
    result: _message_pb2.Content
    failure: _message_pb2.Failure
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    propose_by: _timestamp_pb2.Timestamp
    decide_by: _timestamp_pb2.Timestamp
    do_by: _timestamp_pb2.Timestamp
    policy: _protocol_pb2.AwardPolicy
    conversation_id: str
    parent_id: str
    currency: str
    version: int
    protocol: _protocol_pb2.Protocol
    round: int
    costs: _cost_pb2.CostTree
    budget: _message_pb2.Budget
    def __init__(self, id: _Optional[str] = ..., task: _Optional[_Union[_protocol_pb2.Task, _Mapping]] = ..., state: _Optional[_Union[_protocol_pb2.NegotiationState, str]] = ..., outcome: _Optional[_Union[_protocol_pb2.Outcome, str]] = ..., participants: _Optional[_Iterable[_Union[_protocol_pb2.Participant, _Mapping]]] = ..., offers: _Optional[_Iterable[_Union[_protocol_pb2.Offer, _Mapping]]] = ..., declined: _Optional[_Iterable[_Union[_protocol_pb2.Declined, _Mapping]]] = ..., awards: _Optional[_Iterable[_Union[AwardStatus, _Mapping]]] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., propose_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decide_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., do_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., policy: _Optional[_Union[_protocol_pb2.AwardPolicy, _Mapping]] = ..., conversation_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., currency: _Optional[str] = ..., version: _Optional[int] = ..., protocol: _Optional[_Union[_protocol_pb2.Protocol, _Mapping]] = ..., round: _Optional[int] = ..., costs: _Optional[_Union[_cost_pb2.CostTree, _Mapping]] = ..., budget: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ...) -> None: ...

class AwardStatus(_message.Message):
    __slots__ = ("award", "state", "progress", "failure", "result")
    AWARD_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    award: _protocol_pb2.Award
    state: _protocol_pb2.AwardState
    progress: _protocol_pb2.Progress
    failure: _message_pb2.Failure
    result: _message_pb2.Content
    def __init__(self, award: _Optional[_Union[_protocol_pb2.Award, _Mapping]] = ..., state: _Optional[_Union[_protocol_pb2.AwardState, str]] = ..., progress: _Optional[_Union[_protocol_pb2.Progress, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ...) -> None: ...

class RateRequest(_message.Message):
    __slots__ = ("negotiation_id", "quality", "paid_micros", "fence")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    PAID_MICROS_FIELD_NUMBER: _ClassVar[int]
    FENCE_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    quality: float
    paid_micros: int
    fence: int
    def __init__(self, negotiation_id: _Optional[str] = ..., quality: _Optional[float] = ..., paid_micros: _Optional[int] = ..., fence: _Optional[int] = ...) -> None: ...

class RateResponse(_message.Message):
    __slots__ = ("reputation",)
    REPUTATION_FIELD_NUMBER: _ClassVar[int]
    reputation: _protocol_pb2.Reputation
    def __init__(self, reputation: _Optional[_Union[_protocol_pb2.Reputation, _Mapping]] = ...) -> None: ...

class ExplainRequest(_message.Message):
    __slots__ = ("negotiation_id",)
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    def __init__(self, negotiation_id: _Optional[str] = ...) -> None: ...

class ExplainResponse(_message.Message):
    __slots__ = ("negotiation", "awards", "refused")
    NEGOTIATION_FIELD_NUMBER: _ClassVar[int]
    AWARDS_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    negotiation: Negotiation
    awards: _containers.RepeatedCompositeFieldContainer[Explanation]
    refused: _containers.RepeatedCompositeFieldContainer[_protocol_pb2.Refused]
    def __init__(self, negotiation: _Optional[_Union[Negotiation, _Mapping]] = ..., awards: _Optional[_Iterable[_Union[Explanation, _Mapping]]] = ..., refused: _Optional[_Iterable[_Union[_protocol_pb2.Refused, _Mapping]]] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("award", "verdicts", "took", "reported", "rated")
    AWARD_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    TOOK_FIELD_NUMBER: _ClassVar[int]
    REPORTED_FIELD_NUMBER: _ClassVar[int]
    RATED_FIELD_NUMBER: _ClassVar[int]
    award: AwardStatus
    verdicts: _containers.RepeatedCompositeFieldContainer[Verdict]
    took: _duration_pb2.Duration
    reported: _protocol_pb2.Reported
    rated: _protocol_pb2.Rated
    def __init__(self, award: _Optional[_Union[AwardStatus, _Mapping]] = ..., verdicts: _Optional[_Iterable[_Union[Verdict, _Mapping]]] = ..., took: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., reported: _Optional[_Union[_protocol_pb2.Reported, _Mapping]] = ..., rated: _Optional[_Union[_protocol_pb2.Rated, _Mapping]] = ...) -> None: ...

class Verdict(_message.Message):
    __slots__ = ("agent", "promise", "candidate", "won", "reason")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    WON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    agent: str
    promise: _protocol_pb2.Proposal
    candidate: _protocol_pb2.Candidate
    won: bool
    reason: str
    def __init__(self, agent: _Optional[str] = ..., promise: _Optional[_Union[_protocol_pb2.Proposal, _Mapping]] = ..., candidate: _Optional[_Union[_protocol_pb2.Candidate, _Mapping]] = ..., won: bool = ..., reason: _Optional[str] = ...) -> None: ...

class GetReputationRequest(_message.Message):
    __slots__ = ("agent", "capability")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    agent: str
    capability: str
    def __init__(self, agent: _Optional[str] = ..., capability: _Optional[str] = ...) -> None: ...

class GetReputationResponse(_message.Message):
    __slots__ = ("reputation",)
    REPUTATION_FIELD_NUMBER: _ClassVar[int]
    reputation: _protocol_pb2.Reputation
    def __init__(self, reputation: _Optional[_Union[_protocol_pb2.Reputation, _Mapping]] = ...) -> None: ...

class ListReputationsRequest(_message.Message):
    __slots__ = ("agent", "capability", "page_size", "page_token")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agent: str
    capability: str
    page_size: int
    page_token: str
    def __init__(self, agent: _Optional[str] = ..., capability: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListReputationsResponse(_message.Message):
    __slots__ = ("reputations", "next_page_token")
    REPUTATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reputations: _containers.RepeatedCompositeFieldContainer[_protocol_pb2.Reputation]
    next_page_token: str
    def __init__(self, reputations: _Optional[_Iterable[_Union[_protocol_pb2.Reputation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
