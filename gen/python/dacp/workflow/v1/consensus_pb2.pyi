import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from dacp.workflow.v1 import conflict_pb2 as _conflict_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ConsensusState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENSUS_STATE_UNSPECIFIED: _ClassVar[ConsensusState]
    CONSENSUS_STATE_VOTING: _ClassVar[ConsensusState]
    CONSENSUS_STATE_RESOLVING: _ClassVar[ConsensusState]
    CONSENSUS_STATE_ENDED: _ClassVar[ConsensusState]

class ConsensusOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONSENSUS_OUTCOME_UNSPECIFIED: _ClassVar[ConsensusOutcome]
    CONSENSUS_OUTCOME_DECIDED: _ClassVar[ConsensusOutcome]
    CONSENSUS_OUTCOME_UNDECIDED: _ClassVar[ConsensusOutcome]
    CONSENSUS_OUTCOME_NO_QUORUM: _ClassVar[ConsensusOutcome]
    CONSENSUS_OUTCOME_CANCELLED: _ClassVar[ConsensusOutcome]
CONSENSUS_STATE_UNSPECIFIED: ConsensusState
CONSENSUS_STATE_VOTING: ConsensusState
CONSENSUS_STATE_RESOLVING: ConsensusState
CONSENSUS_STATE_ENDED: ConsensusState
CONSENSUS_OUTCOME_UNSPECIFIED: ConsensusOutcome
CONSENSUS_OUTCOME_DECIDED: ConsensusOutcome
CONSENSUS_OUTCOME_UNDECIDED: ConsensusOutcome
CONSENSUS_OUTCOME_NO_QUORUM: ConsensusOutcome
CONSENSUS_OUTCOME_CANCELLED: ConsensusOutcome

class ConsensusRule(_message.Message):
    __slots__ = ("majority", "weighted", "ranked_choice", "quorum", "unanimity")
    class Majority(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class Weighted(_message.Message):
        __slots__ = ("threshold_percent",)
        THRESHOLD_PERCENT_FIELD_NUMBER: _ClassVar[int]
        threshold_percent: int
        def __init__(self, threshold_percent: _Optional[int] = ...) -> None: ...
    class RankedChoice(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    class Quorum(_message.Message):
        __slots__ = ("voters", "percent")
        VOTERS_FIELD_NUMBER: _ClassVar[int]
        PERCENT_FIELD_NUMBER: _ClassVar[int]
        voters: int
        percent: int
        def __init__(self, voters: _Optional[int] = ..., percent: _Optional[int] = ...) -> None: ...
    class Unanimity(_message.Message):
        __slots__ = ()
        def __init__(self) -> None: ...
    MAJORITY_FIELD_NUMBER: _ClassVar[int]
    WEIGHTED_FIELD_NUMBER: _ClassVar[int]
    RANKED_CHOICE_FIELD_NUMBER: _ClassVar[int]
    QUORUM_FIELD_NUMBER: _ClassVar[int]
    UNANIMITY_FIELD_NUMBER: _ClassVar[int]
    majority: ConsensusRule.Majority
    weighted: ConsensusRule.Weighted
    ranked_choice: ConsensusRule.RankedChoice
    quorum: ConsensusRule.Quorum
    unanimity: ConsensusRule.Unanimity
    def __init__(self, majority: _Optional[_Union[ConsensusRule.Majority, _Mapping]] = ..., weighted: _Optional[_Union[ConsensusRule.Weighted, _Mapping]] = ..., ranked_choice: _Optional[_Union[ConsensusRule.RankedChoice, _Mapping]] = ..., quorum: _Optional[_Union[ConsensusRule.Quorum, _Mapping]] = ..., unanimity: _Optional[_Union[ConsensusRule.Unanimity, _Mapping]] = ...) -> None: ...

class VoteOption(_message.Message):
    __slots__ = ("name", "description")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...

class Voter(_message.Message):
    __slots__ = ("agent", "weight")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    weight: int
    def __init__(self, agent: _Optional[str] = ..., weight: _Optional[int] = ...) -> None: ...

class VoteCall(_message.Message):
    __slots__ = ("consensus_id", "question", "options", "content", "deadline", "ranked")
    CONSENSUS_ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    RANKED_FIELD_NUMBER: _ClassVar[int]
    consensus_id: str
    question: str
    options: _containers.RepeatedCompositeFieldContainer[VoteOption]
    content: _message_pb2.Content
    deadline: _timestamp_pb2.Timestamp
    ranked: bool
    def __init__(self, consensus_id: _Optional[str] = ..., question: _Optional[str] = ..., options: _Optional[_Iterable[_Union[VoteOption, _Mapping]]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ranked: bool = ...) -> None: ...

class Ballot(_message.Message):
    __slots__ = ("ranking", "reason")
    RANKING_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ranking: _containers.RepeatedScalarFieldContainer[str]
    reason: str
    def __init__(self, ranking: _Optional[_Iterable[str]] = ..., reason: _Optional[str] = ...) -> None: ...

class VoteCount(_message.Message):
    __slots__ = ("option", "votes")
    OPTION_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    option: str
    votes: int
    def __init__(self, option: _Optional[str] = ..., votes: _Optional[int] = ...) -> None: ...

class VoteRound(_message.Message):
    __slots__ = ("counts", "eliminated")
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    ELIMINATED_FIELD_NUMBER: _ClassVar[int]
    counts: _containers.RepeatedCompositeFieldContainer[VoteCount]
    eliminated: str
    def __init__(self, counts: _Optional[_Iterable[_Union[VoteCount, _Mapping]]] = ..., eliminated: _Optional[str] = ...) -> None: ...

class Tally(_message.Message):
    __slots__ = ("winner", "counts", "rounds", "reason")
    WINNER_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    ROUNDS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    winner: str
    counts: _containers.RepeatedCompositeFieldContainer[VoteCount]
    rounds: _containers.RepeatedCompositeFieldContainer[VoteRound]
    reason: str
    def __init__(self, winner: _Optional[str] = ..., counts: _Optional[_Iterable[_Union[VoteCount, _Mapping]]] = ..., rounds: _Optional[_Iterable[_Union[VoteRound, _Mapping]]] = ..., reason: _Optional[str] = ...) -> None: ...

class ConsensusStep(_message.Message):
    __slots__ = ("version", "at", "started", "cast", "abstained", "tied", "ended")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    CAST_FIELD_NUMBER: _ClassVar[int]
    ABSTAINED_FIELD_NUMBER: _ClassVar[int]
    TIED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    version: int
    at: _timestamp_pb2.Timestamp
    started: ConsensusStarted
    cast: VoteCast
    abstained: VoteAbstained
    tied: ConsensusTied
    ended: ConsensusEnded
    def __init__(self, version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[ConsensusStarted, _Mapping]] = ..., cast: _Optional[_Union[VoteCast, _Mapping]] = ..., abstained: _Optional[_Union[VoteAbstained, _Mapping]] = ..., tied: _Optional[_Union[ConsensusTied, _Mapping]] = ..., ended: _Optional[_Union[ConsensusEnded, _Mapping]] = ...) -> None: ...

class ConsensusStarted(_message.Message):
    __slots__ = ("question", "options", "voters", "rule", "deadline", "fallback", "content", "capability", "conversation_id", "trace_context", "recorded", "namespace")
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    VOTERS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    question: str
    options: _containers.RepeatedCompositeFieldContainer[VoteOption]
    voters: _containers.RepeatedCompositeFieldContainer[Voter]
    rule: ConsensusRule
    deadline: _timestamp_pb2.Timestamp
    fallback: _conflict_pb2.ConflictPolicy
    content: _message_pb2.Content
    capability: str
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    recorded: bool
    namespace: str
    def __init__(self, question: _Optional[str] = ..., options: _Optional[_Iterable[_Union[VoteOption, _Mapping]]] = ..., voters: _Optional[_Iterable[_Union[Voter, _Mapping]]] = ..., rule: _Optional[_Union[ConsensusRule, _Mapping]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fallback: _Optional[_Union[_conflict_pb2.ConflictPolicy, _Mapping]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., capability: _Optional[str] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., recorded: bool = ..., namespace: _Optional[str] = ...) -> None: ...

class VoteCast(_message.Message):
    __slots__ = ("agent", "ballot")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    BALLOT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    ballot: Ballot
    def __init__(self, agent: _Optional[str] = ..., ballot: _Optional[_Union[Ballot, _Mapping]] = ...) -> None: ...

class VoteAbstained(_message.Message):
    __slots__ = ("agent", "failure")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    failure: _message_pb2.Failure
    def __init__(self, agent: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class ConsensusTied(_message.Message):
    __slots__ = ("tally", "resolve_by")
    TALLY_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_BY_FIELD_NUMBER: _ClassVar[int]
    tally: Tally
    resolve_by: _timestamp_pb2.Timestamp
    def __init__(self, tally: _Optional[_Union[Tally, _Mapping]] = ..., resolve_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ConsensusEnded(_message.Message):
    __slots__ = ("outcome", "tally", "failure")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TALLY_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    outcome: ConsensusOutcome
    tally: Tally
    failure: _message_pb2.Failure
    def __init__(self, outcome: _Optional[_Union[ConsensusOutcome, str]] = ..., tally: _Optional[_Union[Tally, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Consensus(_message.Message):
    __slots__ = ("id", "terms", "state", "outcome", "tally", "votes", "abstained", "failure", "started_at", "ended_at", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    TALLY_FIELD_NUMBER: _ClassVar[int]
    VOTES_FIELD_NUMBER: _ClassVar[int]
    ABSTAINED_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    terms: ConsensusStarted
    state: ConsensusState
    outcome: ConsensusOutcome
    tally: Tally
    votes: _containers.RepeatedCompositeFieldContainer[VoteCast]
    abstained: _containers.RepeatedCompositeFieldContainer[VoteAbstained]
    failure: _message_pb2.Failure
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, id: _Optional[str] = ..., terms: _Optional[_Union[ConsensusStarted, _Mapping]] = ..., state: _Optional[_Union[ConsensusState, str]] = ..., outcome: _Optional[_Union[ConsensusOutcome, str]] = ..., tally: _Optional[_Union[Tally, _Mapping]] = ..., votes: _Optional[_Iterable[_Union[VoteCast, _Mapping]]] = ..., abstained: _Optional[_Iterable[_Union[VoteAbstained, _Mapping]]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class StartConsensusRequest(_message.Message):
    __slots__ = ("id", "question", "options", "voters", "among", "rule", "within", "fallback", "content", "capability", "conversation_id", "trace_context", "recorded", "namespace")
    ID_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_FIELD_NUMBER: _ClassVar[int]
    VOTERS_FIELD_NUMBER: _ClassVar[int]
    AMONG_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    WITHIN_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    id: str
    question: str
    options: _containers.RepeatedCompositeFieldContainer[VoteOption]
    voters: _containers.RepeatedCompositeFieldContainer[Voter]
    among: _containers.RepeatedCompositeFieldContainer[_message_pb2.Address]
    rule: ConsensusRule
    within: _duration_pb2.Duration
    fallback: _conflict_pb2.ConflictPolicy
    content: _message_pb2.Content
    capability: str
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    recorded: bool
    namespace: str
    def __init__(self, id: _Optional[str] = ..., question: _Optional[str] = ..., options: _Optional[_Iterable[_Union[VoteOption, _Mapping]]] = ..., voters: _Optional[_Iterable[_Union[Voter, _Mapping]]] = ..., among: _Optional[_Iterable[_Union[_message_pb2.Address, _Mapping]]] = ..., rule: _Optional[_Union[ConsensusRule, _Mapping]] = ..., within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., fallback: _Optional[_Union[_conflict_pb2.ConflictPolicy, _Mapping]] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., capability: _Optional[str] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., recorded: bool = ..., namespace: _Optional[str] = ...) -> None: ...

class StartConsensusResponse(_message.Message):
    __slots__ = ("consensus",)
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    consensus: Consensus
    def __init__(self, consensus: _Optional[_Union[Consensus, _Mapping]] = ...) -> None: ...

class CastVoteRequest(_message.Message):
    __slots__ = ("id", "agent", "ballot")
    ID_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    BALLOT_FIELD_NUMBER: _ClassVar[int]
    id: str
    agent: str
    ballot: Ballot
    def __init__(self, id: _Optional[str] = ..., agent: _Optional[str] = ..., ballot: _Optional[_Union[Ballot, _Mapping]] = ...) -> None: ...

class CastVoteResponse(_message.Message):
    __slots__ = ("consensus",)
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    consensus: Consensus
    def __init__(self, consensus: _Optional[_Union[Consensus, _Mapping]] = ...) -> None: ...

class GetConsensusRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetConsensusResponse(_message.Message):
    __slots__ = ("consensus",)
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    consensus: Consensus
    def __init__(self, consensus: _Optional[_Union[Consensus, _Mapping]] = ...) -> None: ...

class ListConsensusRequest(_message.Message):
    __slots__ = ("open", "namespace", "page_size", "page_token")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    open: bool
    namespace: str
    page_size: int
    page_token: str
    def __init__(self, open: bool = ..., namespace: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListConsensusResponse(_message.Message):
    __slots__ = ("consensus", "next_page_token")
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    consensus: _containers.RepeatedCompositeFieldContainer[Consensus]
    next_page_token: str
    def __init__(self, consensus: _Optional[_Iterable[_Union[Consensus, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchConsensusRequest(_message.Message):
    __slots__ = ("id", "after_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    after_version: int
    def __init__(self, id: _Optional[str] = ..., after_version: _Optional[int] = ...) -> None: ...

class WatchConsensusResponse(_message.Message):
    __slots__ = ("step",)
    STEP_FIELD_NUMBER: _ClassVar[int]
    step: ConsensusStep
    def __init__(self, step: _Optional[_Union[ConsensusStep, _Mapping]] = ...) -> None: ...

class CancelConsensusRequest(_message.Message):
    __slots__ = ("id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CancelConsensusResponse(_message.Message):
    __slots__ = ("consensus",)
    CONSENSUS_FIELD_NUMBER: _ClassVar[int]
    consensus: Consensus
    def __init__(self, consensus: _Optional[_Union[Consensus, _Mapping]] = ...) -> None: ...
