import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.budget.v1 import cost_pb2 as _cost_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TieBreak(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIE_BREAK_UNSPECIFIED: _ClassVar[TieBreak]
    TIE_BREAK_EARLIEST: _ClassVar[TieBreak]
    TIE_BREAK_LOWEST_AGENT: _ClassVar[TieBreak]
    TIE_BREAK_DRAW: _ClassVar[TieBreak]

class Trust(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRUST_UNSPECIFIED: _ClassVar[Trust]
    TRUST_MEASURED: _ClassVar[Trust]
    TRUST_PROMISED: _ClassVar[Trust]

class NegotiationState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NEGOTIATION_STATE_UNSPECIFIED: _ClassVar[NegotiationState]
    NEGOTIATION_STATE_COLLECTING: _ClassVar[NegotiationState]
    NEGOTIATION_STATE_DECIDING: _ClassVar[NegotiationState]
    NEGOTIATION_STATE_DOING: _ClassVar[NegotiationState]
    NEGOTIATION_STATE_ENDED: _ClassVar[NegotiationState]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_COMPLETED: _ClassVar[Outcome]
    OUTCOME_NO_PROPOSALS: _ClassVar[Outcome]
    OUTCOME_FAILED: _ClassVar[Outcome]
    OUTCOME_CANCELLED: _ClassVar[Outcome]
    OUTCOME_QUOTED: _ClassVar[Outcome]

class AwardState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AWARD_STATE_UNSPECIFIED: _ClassVar[AwardState]
    AWARD_STATE_IN_FORCE: _ClassVar[AwardState]
    AWARD_STATE_FAILED: _ClassVar[AwardState]
    AWARD_STATE_FULFILLED: _ClassVar[AwardState]
TIE_BREAK_UNSPECIFIED: TieBreak
TIE_BREAK_EARLIEST: TieBreak
TIE_BREAK_LOWEST_AGENT: TieBreak
TIE_BREAK_DRAW: TieBreak
TRUST_UNSPECIFIED: Trust
TRUST_MEASURED: Trust
TRUST_PROMISED: Trust
NEGOTIATION_STATE_UNSPECIFIED: NegotiationState
NEGOTIATION_STATE_COLLECTING: NegotiationState
NEGOTIATION_STATE_DECIDING: NegotiationState
NEGOTIATION_STATE_DOING: NegotiationState
NEGOTIATION_STATE_ENDED: NegotiationState
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_COMPLETED: Outcome
OUTCOME_NO_PROPOSALS: Outcome
OUTCOME_FAILED: Outcome
OUTCOME_CANCELLED: Outcome
OUTCOME_QUOTED: Outcome
AWARD_STATE_UNSPECIFIED: AwardState
AWARD_STATE_IN_FORCE: AwardState
AWARD_STATE_FAILED: AwardState
AWARD_STATE_FULFILLED: AwardState

class Task(_message.Message):
    __slots__ = ("capability", "namespace", "content", "description")
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    capability: str
    namespace: str
    content: _message_pb2.Content
    description: str
    def __init__(self, capability: _Optional[str] = ..., namespace: _Optional[str] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., description: _Optional[str] = ...) -> None: ...

class Call(_message.Message):
    __slots__ = ("negotiation_id", "task", "propose_by", "do_by", "currency", "round", "terms", "together")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_BY_FIELD_NUMBER: _ClassVar[int]
    DO_BY_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    TOGETHER_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    task: Task
    propose_by: _timestamp_pb2.Timestamp
    do_by: _timestamp_pb2.Timestamp
    currency: str
    round: int
    terms: RoundTerms
    together: bool
    def __init__(self, negotiation_id: _Optional[str] = ..., task: _Optional[_Union[Task, _Mapping]] = ..., propose_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., do_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., currency: _Optional[str] = ..., round: _Optional[int] = ..., terms: _Optional[_Union[RoundTerms, _Mapping]] = ..., together: bool = ...) -> None: ...

class RoundTerms(_message.Message):
    __slots__ = ("protocol", "price_to_beat_micros", "decrement_micros", "price_at_most_micros", "quantity", "max_rounds")
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    PRICE_TO_BEAT_MICROS_FIELD_NUMBER: _ClassVar[int]
    DECREMENT_MICROS_FIELD_NUMBER: _ClassVar[int]
    PRICE_AT_MOST_MICROS_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    MAX_ROUNDS_FIELD_NUMBER: _ClassVar[int]
    protocol: str
    price_to_beat_micros: int
    decrement_micros: int
    price_at_most_micros: int
    quantity: int
    max_rounds: int
    def __init__(self, protocol: _Optional[str] = ..., price_to_beat_micros: _Optional[int] = ..., decrement_micros: _Optional[int] = ..., price_at_most_micros: _Optional[int] = ..., quantity: _Optional[int] = ..., max_rounds: _Optional[int] = ...) -> None: ...

class Proposal(_message.Message):
    __slots__ = ("price_micros", "currency", "time", "quality", "confidence", "description", "quantity")
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    price_micros: int
    currency: str
    time: _duration_pb2.Duration
    quality: float
    confidence: float
    description: str
    quantity: int
    def __init__(self, price_micros: _Optional[int] = ..., currency: _Optional[str] = ..., time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., quality: _Optional[float] = ..., confidence: _Optional[float] = ..., description: _Optional[str] = ..., quantity: _Optional[int] = ...) -> None: ...

class Proposals(_message.Message):
    __slots__ = ("answers", "rejections")
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    REJECTIONS_FIELD_NUMBER: _ClassVar[int]
    answers: _containers.RepeatedCompositeFieldContainer[BidderAnswer]
    rejections: bool
    def __init__(self, answers: _Optional[_Iterable[_Union[BidderAnswer, _Mapping]]] = ..., rejections: bool = ...) -> None: ...

class BidderAnswer(_message.Message):
    __slots__ = ("agent", "proposal_id", "proposal", "failure")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    proposal_id: str
    proposal: Proposal
    failure: _message_pb2.Failure
    def __init__(self, agent: _Optional[str] = ..., proposal_id: _Optional[str] = ..., proposal: _Optional[_Union[Proposal, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Acceptance(_message.Message):
    __slots__ = ("negotiation_id", "proposal_id", "fence", "task", "progress_within", "do_by", "time", "quantity", "price_micros", "budget")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    FENCE_FIELD_NUMBER: _ClassVar[int]
    TASK_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_WITHIN_FIELD_NUMBER: _ClassVar[int]
    DO_BY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    proposal_id: str
    fence: int
    task: Task
    progress_within: _duration_pb2.Duration
    do_by: _timestamp_pb2.Timestamp
    time: _duration_pb2.Duration
    quantity: int
    price_micros: int
    budget: _message_pb2.Budget
    def __init__(self, negotiation_id: _Optional[str] = ..., proposal_id: _Optional[str] = ..., fence: _Optional[int] = ..., task: _Optional[_Union[Task, _Mapping]] = ..., progress_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., do_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., quantity: _Optional[int] = ..., price_micros: _Optional[int] = ..., budget: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ...) -> None: ...

class Rejection(_message.Message):
    __slots__ = ("negotiation_id", "proposal_id", "in_reserve", "reason", "failure")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    IN_RESERVE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    proposal_id: str
    in_reserve: bool
    reason: str
    failure: _message_pb2.Failure
    def __init__(self, negotiation_id: _Optional[str] = ..., proposal_id: _Optional[str] = ..., in_reserve: bool = ..., reason: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Rejections(_message.Message):
    __slots__ = ("over", "in_reserve")
    OVER_FIELD_NUMBER: _ClassVar[int]
    IN_RESERVE_FIELD_NUMBER: _ClassVar[int]
    over: _containers.RepeatedScalarFieldContainer[str]
    in_reserve: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, over: _Optional[_Iterable[str]] = ..., in_reserve: _Optional[_Iterable[str]] = ...) -> None: ...

class Withdrawal(_message.Message):
    __slots__ = ("negotiation_id", "fence", "reason")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    FENCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    fence: int
    reason: str
    def __init__(self, negotiation_id: _Optional[str] = ..., fence: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("negotiation_id", "fence", "done", "description")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    FENCE_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    fence: int
    done: float
    description: str
    def __init__(self, negotiation_id: _Optional[str] = ..., fence: _Optional[int] = ..., done: _Optional[float] = ..., description: _Optional[str] = ...) -> None: ...

class Result(_message.Message):
    __slots__ = ("negotiation_id", "fence", "content", "spent_micros", "quality")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    FENCE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    SPENT_MICROS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    fence: int
    content: _message_pb2.Content
    spent_micros: int
    quality: float
    def __init__(self, negotiation_id: _Optional[str] = ..., fence: _Optional[int] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., spent_micros: _Optional[int] = ..., quality: _Optional[float] = ...) -> None: ...

class Protocol(_message.Message):
    __slots__ = ("contract_net", "iterated", "several_winners", "sealed_second_price", "english", "dutch", "request_for_quotation")
    CONTRACT_NET_FIELD_NUMBER: _ClassVar[int]
    ITERATED_FIELD_NUMBER: _ClassVar[int]
    SEVERAL_WINNERS_FIELD_NUMBER: _ClassVar[int]
    SEALED_SECOND_PRICE_FIELD_NUMBER: _ClassVar[int]
    ENGLISH_FIELD_NUMBER: _ClassVar[int]
    DUTCH_FIELD_NUMBER: _ClassVar[int]
    REQUEST_FOR_QUOTATION_FIELD_NUMBER: _ClassVar[int]
    contract_net: ContractNet
    iterated: Iterated
    several_winners: SeveralWinners
    sealed_second_price: SealedSecondPrice
    english: English
    dutch: Dutch
    request_for_quotation: RequestForQuotation
    def __init__(self, contract_net: _Optional[_Union[ContractNet, _Mapping]] = ..., iterated: _Optional[_Union[Iterated, _Mapping]] = ..., several_winners: _Optional[_Union[SeveralWinners, _Mapping]] = ..., sealed_second_price: _Optional[_Union[SealedSecondPrice, _Mapping]] = ..., english: _Optional[_Union[English, _Mapping]] = ..., dutch: _Optional[_Union[Dutch, _Mapping]] = ..., request_for_quotation: _Optional[_Union[RequestForQuotation, _Mapping]] = ...) -> None: ...

class ContractNet(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Iterated(_message.Message):
    __slots__ = ("max_rounds",)
    MAX_ROUNDS_FIELD_NUMBER: _ClassVar[int]
    max_rounds: int
    def __init__(self, max_rounds: _Optional[int] = ...) -> None: ...

class SeveralWinners(_message.Message):
    __slots__ = ("quantity", "at_least")
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    AT_LEAST_FIELD_NUMBER: _ClassVar[int]
    quantity: int
    at_least: int
    def __init__(self, quantity: _Optional[int] = ..., at_least: _Optional[int] = ...) -> None: ...

class SealedSecondPrice(_message.Message):
    __slots__ = ("reserve_price_micros",)
    RESERVE_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    reserve_price_micros: int
    def __init__(self, reserve_price_micros: _Optional[int] = ...) -> None: ...

class English(_message.Message):
    __slots__ = ("start_price_micros", "decrement_micros", "max_rounds")
    START_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    DECREMENT_MICROS_FIELD_NUMBER: _ClassVar[int]
    MAX_ROUNDS_FIELD_NUMBER: _ClassVar[int]
    start_price_micros: int
    decrement_micros: int
    max_rounds: int
    def __init__(self, start_price_micros: _Optional[int] = ..., decrement_micros: _Optional[int] = ..., max_rounds: _Optional[int] = ...) -> None: ...

class Dutch(_message.Message):
    __slots__ = ("start_price_micros", "step_micros", "max_price_micros")
    START_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    STEP_MICROS_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    start_price_micros: int
    step_micros: int
    max_price_micros: int
    def __init__(self, start_price_micros: _Optional[int] = ..., step_micros: _Optional[int] = ..., max_price_micros: _Optional[int] = ...) -> None: ...

class RequestForQuotation(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AwardPolicy(_message.Message):
    __slots__ = ("lowest_price", "fastest", "weighted", "caller", "best_quality", "trust")
    LOWEST_PRICE_FIELD_NUMBER: _ClassVar[int]
    FASTEST_FIELD_NUMBER: _ClassVar[int]
    WEIGHTED_FIELD_NUMBER: _ClassVar[int]
    CALLER_FIELD_NUMBER: _ClassVar[int]
    BEST_QUALITY_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    lowest_price: LowestPrice
    fastest: Fastest
    weighted: Weighted
    caller: CallerDecides
    best_quality: BestQuality
    trust: Trust
    def __init__(self, lowest_price: _Optional[_Union[LowestPrice, _Mapping]] = ..., fastest: _Optional[_Union[Fastest, _Mapping]] = ..., weighted: _Optional[_Union[Weighted, _Mapping]] = ..., caller: _Optional[_Union[CallerDecides, _Mapping]] = ..., best_quality: _Optional[_Union[BestQuality, _Mapping]] = ..., trust: _Optional[_Union[Trust, str]] = ...) -> None: ...

class LowestPrice(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Fastest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class BestQuality(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Weighted(_message.Message):
    __slots__ = ("price", "time", "quality", "confidence", "record")
    PRICE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    price: float
    time: float
    quality: float
    confidence: float
    record: float
    def __init__(self, price: _Optional[float] = ..., time: _Optional[float] = ..., quality: _Optional[float] = ..., confidence: _Optional[float] = ..., record: _Optional[float] = ...) -> None: ...

class CallerDecides(_message.Message):
    __slots__ = ("lowest_price", "fastest", "weighted", "best_quality")
    LOWEST_PRICE_FIELD_NUMBER: _ClassVar[int]
    FASTEST_FIELD_NUMBER: _ClassVar[int]
    WEIGHTED_FIELD_NUMBER: _ClassVar[int]
    BEST_QUALITY_FIELD_NUMBER: _ClassVar[int]
    lowest_price: LowestPrice
    fastest: Fastest
    weighted: Weighted
    best_quality: BestQuality
    def __init__(self, lowest_price: _Optional[_Union[LowestPrice, _Mapping]] = ..., fastest: _Optional[_Union[Fastest, _Mapping]] = ..., weighted: _Optional[_Union[Weighted, _Mapping]] = ..., best_quality: _Optional[_Union[BestQuality, _Mapping]] = ...) -> None: ...

class Offer(_message.Message):
    __slots__ = ("proposal_id", "agent", "session_id", "proposal", "at", "round")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    agent: str
    session_id: str
    proposal: Proposal
    at: _timestamp_pb2.Timestamp
    round: int
    def __init__(self, proposal_id: _Optional[str] = ..., agent: _Optional[str] = ..., session_id: _Optional[str] = ..., proposal: _Optional[_Union[Proposal, _Mapping]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., round: _Optional[int] = ...) -> None: ...

class Award(_message.Message):
    __slots__ = ("fence", "proposal_id", "agent", "session_id", "reason", "quantity", "price_micros", "weighing", "budget", "at")
    FENCE_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    WEIGHING_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    fence: int
    proposal_id: str
    agent: str
    session_id: str
    reason: str
    quantity: int
    price_micros: int
    weighing: Weighing
    budget: _message_pb2.Budget
    at: _timestamp_pb2.Timestamp
    def __init__(self, fence: _Optional[int] = ..., proposal_id: _Optional[str] = ..., agent: _Optional[str] = ..., session_id: _Optional[str] = ..., reason: _Optional[str] = ..., quantity: _Optional[int] = ..., price_micros: _Optional[int] = ..., weighing: _Optional[_Union[Weighing, _Mapping]] = ..., budget: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Weighing(_message.Message):
    __slots__ = ("capability", "policy", "trust", "newcomers_turn", "promise", "candidates", "more")
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    NEWCOMERS_TURN_FIELD_NUMBER: _ClassVar[int]
    PROMISE_FIELD_NUMBER: _ClassVar[int]
    CANDIDATES_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    capability: str
    policy: str
    trust: Trust
    newcomers_turn: bool
    promise: Proposal
    candidates: _containers.RepeatedCompositeFieldContainer[Candidate]
    more: int
    def __init__(self, capability: _Optional[str] = ..., policy: _Optional[str] = ..., trust: _Optional[_Union[Trust, str]] = ..., newcomers_turn: bool = ..., promise: _Optional[_Union[Proposal, _Mapping]] = ..., candidates: _Optional[_Iterable[_Union[Candidate, _Mapping]]] = ..., more: _Optional[int] = ...) -> None: ...

class Candidate(_message.Message):
    __slots__ = ("proposal_id", "agent", "score", "price_micros", "time", "quality", "confidence", "reputation", "newcomers_chance")
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    REPUTATION_FIELD_NUMBER: _ClassVar[int]
    NEWCOMERS_CHANCE_FIELD_NUMBER: _ClassVar[int]
    proposal_id: str
    agent: str
    score: float
    price_micros: int
    time: _duration_pb2.Duration
    quality: float
    confidence: float
    reputation: Reputation
    newcomers_chance: bool
    def __init__(self, proposal_id: _Optional[str] = ..., agent: _Optional[str] = ..., score: _Optional[float] = ..., price_micros: _Optional[int] = ..., time: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., quality: _Optional[float] = ..., confidence: _Optional[float] = ..., reputation: _Optional[_Union[Reputation, _Mapping]] = ..., newcomers_chance: bool = ...) -> None: ...

class Reputation(_message.Message):
    __slots__ = ("agent", "capability", "awards", "completed", "failed", "open", "price_ratio", "time_ratio", "quality_ratio", "calibration", "trust", "brier", "outcomes", "newcomer", "last_at")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    AWARDS_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    PRICE_RATIO_FIELD_NUMBER: _ClassVar[int]
    TIME_RATIO_FIELD_NUMBER: _ClassVar[int]
    QUALITY_RATIO_FIELD_NUMBER: _ClassVar[int]
    CALIBRATION_FIELD_NUMBER: _ClassVar[int]
    TRUST_FIELD_NUMBER: _ClassVar[int]
    BRIER_FIELD_NUMBER: _ClassVar[int]
    OUTCOMES_FIELD_NUMBER: _ClassVar[int]
    NEWCOMER_FIELD_NUMBER: _ClassVar[int]
    LAST_AT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    capability: str
    awards: int
    completed: int
    failed: int
    open: int
    price_ratio: float
    time_ratio: float
    quality_ratio: float
    calibration: float
    trust: float
    brier: float
    outcomes: float
    newcomer: bool
    last_at: _timestamp_pb2.Timestamp
    def __init__(self, agent: _Optional[str] = ..., capability: _Optional[str] = ..., awards: _Optional[int] = ..., completed: _Optional[int] = ..., failed: _Optional[int] = ..., open: _Optional[int] = ..., price_ratio: _Optional[float] = ..., time_ratio: _Optional[float] = ..., quality_ratio: _Optional[float] = ..., calibration: _Optional[float] = ..., trust: _Optional[float] = ..., brier: _Optional[float] = ..., outcomes: _Optional[float] = ..., newcomer: bool = ..., last_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("negotiation_id", "version", "at", "started", "proposed", "declined", "refused", "deciding", "awarded", "rejected", "progressed", "resumed", "award_failed", "ended", "round_opened", "passed", "fulfilled", "rated", "reported", "further")
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_FIELD_NUMBER: _ClassVar[int]
    DECLINED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    DECIDING_FIELD_NUMBER: _ClassVar[int]
    AWARDED_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    PROGRESSED_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FIELD_NUMBER: _ClassVar[int]
    AWARD_FAILED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    ROUND_OPENED_FIELD_NUMBER: _ClassVar[int]
    PASSED_FIELD_NUMBER: _ClassVar[int]
    FULFILLED_FIELD_NUMBER: _ClassVar[int]
    RATED_FIELD_NUMBER: _ClassVar[int]
    REPORTED_FIELD_NUMBER: _ClassVar[int]
    FURTHER_FIELD_NUMBER: _ClassVar[int]
    negotiation_id: str
    version: int
    at: _timestamp_pb2.Timestamp
    started: Started
    proposed: Offer
    declined: Declined
    refused: Refused
    deciding: Deciding
    awarded: Award
    rejected: Rejected
    progressed: Progress
    resumed: Resumed
    award_failed: AwardFailed
    ended: Ended
    round_opened: RoundOpened
    passed: Passed
    fulfilled: Fulfilled
    rated: Rated
    reported: Reported
    further: _containers.RepeatedCompositeFieldContainer[Step]
    def __init__(self, negotiation_id: _Optional[str] = ..., version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[Started, _Mapping]] = ..., proposed: _Optional[_Union[Offer, _Mapping]] = ..., declined: _Optional[_Union[Declined, _Mapping]] = ..., refused: _Optional[_Union[Refused, _Mapping]] = ..., deciding: _Optional[_Union[Deciding, _Mapping]] = ..., awarded: _Optional[_Union[Award, _Mapping]] = ..., rejected: _Optional[_Union[Rejected, _Mapping]] = ..., progressed: _Optional[_Union[Progress, _Mapping]] = ..., resumed: _Optional[_Union[Resumed, _Mapping]] = ..., award_failed: _Optional[_Union[AwardFailed, _Mapping]] = ..., ended: _Optional[_Union[Ended, _Mapping]] = ..., round_opened: _Optional[_Union[RoundOpened, _Mapping]] = ..., passed: _Optional[_Union[Passed, _Mapping]] = ..., fulfilled: _Optional[_Union[Fulfilled, _Mapping]] = ..., rated: _Optional[_Union[Rated, _Mapping]] = ..., reported: _Optional[_Union[Reported, _Mapping]] = ..., further: _Optional[_Iterable[_Union[Step, _Mapping]]] = ...) -> None: ...

class Started(_message.Message):
    __slots__ = ("task", "participants", "propose_by", "decide_within", "progress_within", "do_by", "policy", "conversation_id", "parent_id", "trace_context", "currency", "recorded", "protocol", "tie_break", "tie_seed", "budget")
    TASK_FIELD_NUMBER: _ClassVar[int]
    PARTICIPANTS_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDE_WITHIN_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_WITHIN_FIELD_NUMBER: _ClassVar[int]
    DO_BY_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    PROTOCOL_FIELD_NUMBER: _ClassVar[int]
    TIE_BREAK_FIELD_NUMBER: _ClassVar[int]
    TIE_SEED_FIELD_NUMBER: _ClassVar[int]
    BUDGET_FIELD_NUMBER: _ClassVar[int]
    task: Task
    participants: _containers.RepeatedCompositeFieldContainer[Participant]
    propose_by: _timestamp_pb2.Timestamp
    decide_within: _duration_pb2.Duration
    progress_within: _duration_pb2.Duration
    do_by: _timestamp_pb2.Timestamp
    policy: AwardPolicy
    conversation_id: str
    parent_id: str
    trace_context: _message_pb2.TraceContext
    currency: str
    recorded: bool
    protocol: Protocol
    tie_break: TieBreak
    tie_seed: int
    budget: _message_pb2.Budget
    def __init__(self, task: _Optional[_Union[Task, _Mapping]] = ..., participants: _Optional[_Iterable[_Union[Participant, _Mapping]]] = ..., propose_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decide_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., progress_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., do_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., policy: _Optional[_Union[AwardPolicy, _Mapping]] = ..., conversation_id: _Optional[str] = ..., parent_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., currency: _Optional[str] = ..., recorded: bool = ..., protocol: _Optional[_Union[Protocol, _Mapping]] = ..., tie_break: _Optional[_Union[TieBreak, str]] = ..., tie_seed: _Optional[int] = ..., budget: _Optional[_Union[_message_pb2.Budget, _Mapping]] = ...) -> None: ...

class Participant(_message.Message):
    __slots__ = ("agent", "session_id")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    agent: str
    session_id: str
    def __init__(self, agent: _Optional[str] = ..., session_id: _Optional[str] = ...) -> None: ...

class Declined(_message.Message):
    __slots__ = ("agent", "failure")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    failure: _message_pb2.Failure
    def __init__(self, agent: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Refused(_message.Message):
    __slots__ = ("agent", "proposal_id", "failure")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    proposal_id: str
    failure: _message_pb2.Failure
    def __init__(self, agent: _Optional[str] = ..., proposal_id: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Deciding(_message.Message):
    __slots__ = ("decide_by",)
    DECIDE_BY_FIELD_NUMBER: _ClassVar[int]
    decide_by: _timestamp_pb2.Timestamp
    def __init__(self, decide_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Rejected(_message.Message):
    __slots__ = ("proposal_ids", "in_reserve")
    PROPOSAL_IDS_FIELD_NUMBER: _ClassVar[int]
    IN_RESERVE_FIELD_NUMBER: _ClassVar[int]
    proposal_ids: _containers.RepeatedScalarFieldContainer[str]
    in_reserve: bool
    def __init__(self, proposal_ids: _Optional[_Iterable[str]] = ..., in_reserve: bool = ...) -> None: ...

class Resumed(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class AwardFailed(_message.Message):
    __slots__ = ("fence", "agent", "failure")
    FENCE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    fence: int
    agent: str
    failure: _message_pb2.Failure
    def __init__(self, fence: _Optional[int] = ..., agent: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Ended(_message.Message):
    __slots__ = ("outcome", "result", "failure", "agent", "quantity", "costs")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    COSTS_FIELD_NUMBER: _ClassVar[int]
    outcome: Outcome
    result: _message_pb2.Content
    failure: _message_pb2.Failure
    agent: str
    quantity: int
    costs: _cost_pb2.CostTree
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., agent: _Optional[str] = ..., quantity: _Optional[int] = ..., costs: _Optional[_Union[_cost_pb2.CostTree, _Mapping]] = ...) -> None: ...

class RoundOpened(_message.Message):
    __slots__ = ("round", "agents", "propose_by", "terms")
    ROUND_FIELD_NUMBER: _ClassVar[int]
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_BY_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    round: int
    agents: _containers.RepeatedScalarFieldContainer[str]
    propose_by: _timestamp_pb2.Timestamp
    terms: RoundTerms
    def __init__(self, round: _Optional[int] = ..., agents: _Optional[_Iterable[str]] = ..., propose_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., terms: _Optional[_Union[RoundTerms, _Mapping]] = ...) -> None: ...

class Passed(_message.Message):
    __slots__ = ("agent", "round", "proposal_id", "failure")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    ROUND_FIELD_NUMBER: _ClassVar[int]
    PROPOSAL_ID_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    round: int
    proposal_id: str
    failure: _message_pb2.Failure
    def __init__(self, agent: _Optional[str] = ..., round: _Optional[int] = ..., proposal_id: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Fulfilled(_message.Message):
    __slots__ = ("fence", "agent", "result")
    FENCE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    fence: int
    agent: str
    result: _message_pb2.Content
    def __init__(self, fence: _Optional[int] = ..., agent: _Optional[str] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ...) -> None: ...

class Rated(_message.Message):
    __slots__ = ("fence", "agent", "capability", "quality", "paid_micros")
    FENCE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    PAID_MICROS_FIELD_NUMBER: _ClassVar[int]
    fence: int
    agent: str
    capability: str
    quality: float
    paid_micros: int
    def __init__(self, fence: _Optional[int] = ..., agent: _Optional[str] = ..., capability: _Optional[str] = ..., quality: _Optional[float] = ..., paid_micros: _Optional[int] = ...) -> None: ...

class Reported(_message.Message):
    __slots__ = ("fence", "agent", "spent_micros", "quality")
    FENCE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    SPENT_MICROS_FIELD_NUMBER: _ClassVar[int]
    QUALITY_FIELD_NUMBER: _ClassVar[int]
    fence: int
    agent: str
    spent_micros: int
    quality: float
    def __init__(self, fence: _Optional[int] = ..., agent: _Optional[str] = ..., spent_micros: _Optional[int] = ..., quality: _Optional[float] = ...) -> None: ...
