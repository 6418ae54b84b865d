import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from dacp.negotiation.v1 import protocol_pb2 as _protocol_pb2
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

class TeamState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEAM_STATE_UNSPECIFIED: _ClassVar[TeamState]
    TEAM_STATE_FORMING: _ClassVar[TeamState]
    TEAM_STATE_WORKING: _ClassVar[TeamState]
    TEAM_STATE_DISSOLVED: _ClassVar[TeamState]

class TeamOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEAM_OUTCOME_UNSPECIFIED: _ClassVar[TeamOutcome]
    TEAM_OUTCOME_DONE: _ClassVar[TeamOutcome]
    TEAM_OUTCOME_FAILED: _ClassVar[TeamOutcome]
    TEAM_OUTCOME_EXPIRED: _ClassVar[TeamOutcome]
    TEAM_OUTCOME_DISSOLVED: _ClassVar[TeamOutcome]
TEAM_STATE_UNSPECIFIED: TeamState
TEAM_STATE_FORMING: TeamState
TEAM_STATE_WORKING: TeamState
TEAM_STATE_DISSOLVED: TeamState
TEAM_OUTCOME_UNSPECIFIED: TeamOutcome
TEAM_OUTCOME_DONE: TeamOutcome
TEAM_OUTCOME_FAILED: TeamOutcome
TEAM_OUTCOME_EXPIRED: TeamOutcome
TEAM_OUTCOME_DISSOLVED: TeamOutcome

class Role(_message.Message):
    __slots__ = ("name", "capability", "count", "team")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    TEAM_FIELD_NUMBER: _ClassVar[int]
    name: str
    capability: str
    count: int
    team: TeamPlan
    def __init__(self, name: _Optional[str] = ..., capability: _Optional[str] = ..., count: _Optional[int] = ..., team: _Optional[_Union[TeamPlan, _Mapping]] = ...) -> None: ...

class TeamPlan(_message.Message):
    __slots__ = ("name", "goal", "roles", "lead", "subtasks", "strategy", "conflict")
    NAME_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    SUBTASKS_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    CONFLICT_FIELD_NUMBER: _ClassVar[int]
    name: str
    goal: str
    roles: _containers.RepeatedCompositeFieldContainer[Role]
    lead: str
    subtasks: _containers.RepeatedCompositeFieldContainer[Subtask]
    strategy: str
    conflict: _conflict_pb2.ConflictPolicy
    def __init__(self, name: _Optional[str] = ..., goal: _Optional[str] = ..., roles: _Optional[_Iterable[_Union[Role, _Mapping]]] = ..., lead: _Optional[str] = ..., subtasks: _Optional[_Iterable[_Union[Subtask, _Mapping]]] = ..., strategy: _Optional[str] = ..., conflict: _Optional[_Union[_conflict_pb2.ConflictPolicy, _Mapping]] = ...) -> None: ...

class Subtask(_message.Message):
    __slots__ = ("name", "role", "content", "within")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    WITHIN_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: str
    content: _message_pb2.Content
    within: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., role: _Optional[str] = ..., content: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class TeamStep(_message.Message):
    __slots__ = ("version", "at", "started", "joined", "left", "assigned", "done", "failed", "ended")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    JOINED_FIELD_NUMBER: _ClassVar[int]
    LEFT_FIELD_NUMBER: _ClassVar[int]
    ASSIGNED_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    version: int
    at: _timestamp_pb2.Timestamp
    started: TeamStarted
    joined: MemberJoined
    left: MemberLeft
    assigned: SubtaskAssigned
    done: SubtaskDone
    failed: SubtaskFailed
    ended: TeamEnded
    def __init__(self, version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[TeamStarted, _Mapping]] = ..., joined: _Optional[_Union[MemberJoined, _Mapping]] = ..., left: _Optional[_Union[MemberLeft, _Mapping]] = ..., assigned: _Optional[_Union[SubtaskAssigned, _Mapping]] = ..., done: _Optional[_Union[SubtaskDone, _Mapping]] = ..., failed: _Optional[_Union[SubtaskFailed, _Mapping]] = ..., ended: _Optional[_Union[TeamEnded, _Mapping]] = ...) -> None: ...

class TeamStarted(_message.Message):
    __slots__ = ("plan", "deadline", "policy", "price_micros_max", "currency", "propose_within", "parent", "conversation_id", "trace_context", "namespace")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_MAX_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_WITHIN_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    plan: TeamPlan
    deadline: _timestamp_pb2.Timestamp
    policy: _protocol_pb2.AwardPolicy
    price_micros_max: int
    currency: str
    propose_within: _duration_pb2.Duration
    parent: str
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    namespace: str
    def __init__(self, plan: _Optional[_Union[TeamPlan, _Mapping]] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., policy: _Optional[_Union[_protocol_pb2.AwardPolicy, _Mapping]] = ..., price_micros_max: _Optional[int] = ..., currency: _Optional[str] = ..., propose_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., parent: _Optional[str] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., namespace: _Optional[str] = ...) -> None: ...

class MemberJoined(_message.Message):
    __slots__ = ("agent", "role", "negotiation_id", "price_micros")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    NEGOTIATION_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_FIELD_NUMBER: _ClassVar[int]
    agent: str
    role: str
    negotiation_id: str
    price_micros: int
    def __init__(self, agent: _Optional[str] = ..., role: _Optional[str] = ..., negotiation_id: _Optional[str] = ..., price_micros: _Optional[int] = ...) -> None: ...

class MemberLeft(_message.Message):
    __slots__ = ("agent", "role", "reason")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    agent: str
    role: str
    reason: str
    def __init__(self, agent: _Optional[str] = ..., role: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class SubtaskAssigned(_message.Message):
    __slots__ = ("subtask", "agent", "attempt", "deadline")
    SUBTASK_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    subtask: str
    agent: str
    attempt: int
    deadline: _timestamp_pb2.Timestamp
    def __init__(self, subtask: _Optional[str] = ..., agent: _Optional[str] = ..., attempt: _Optional[int] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class SubtaskDone(_message.Message):
    __slots__ = ("subtask", "agent", "result")
    SUBTASK_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    subtask: str
    agent: str
    result: _message_pb2.Content
    def __init__(self, subtask: _Optional[str] = ..., agent: _Optional[str] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ...) -> None: ...

class SubtaskFailed(_message.Message):
    __slots__ = ("subtask", "agent", "failure")
    SUBTASK_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    subtask: str
    agent: str
    failure: _message_pb2.Failure
    def __init__(self, subtask: _Optional[str] = ..., agent: _Optional[str] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class TeamEnded(_message.Message):
    __slots__ = ("outcome", "result", "failure")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    outcome: TeamOutcome
    result: _message_pb2.Content
    failure: _message_pb2.Failure
    def __init__(self, outcome: _Optional[_Union[TeamOutcome, str]] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class TeamMember(_message.Message):
    __slots__ = ("agent", "role", "lead")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    agent: str
    role: str
    lead: bool
    def __init__(self, agent: _Optional[str] = ..., role: _Optional[str] = ..., lead: bool = ...) -> None: ...

class Team(_message.Message):
    __slots__ = ("id", "terms", "state", "outcome", "members", "done", "result", "failure", "started_at", "ended_at", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    MEMBERS_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    terms: TeamStarted
    state: TeamState
    outcome: TeamOutcome
    members: _containers.RepeatedCompositeFieldContainer[TeamMember]
    done: _containers.RepeatedCompositeFieldContainer[SubtaskDone]
    result: _message_pb2.Content
    failure: _message_pb2.Failure
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    version: int
    def __init__(self, id: _Optional[str] = ..., terms: _Optional[_Union[TeamStarted, _Mapping]] = ..., state: _Optional[_Union[TeamState, str]] = ..., outcome: _Optional[_Union[TeamOutcome, str]] = ..., members: _Optional[_Iterable[_Union[TeamMember, _Mapping]]] = ..., done: _Optional[_Iterable[_Union[SubtaskDone, _Mapping]]] = ..., result: _Optional[_Union[_message_pb2.Content, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., version: _Optional[int] = ...) -> None: ...

class Membership(_message.Message):
    __slots__ = ("team", "goal", "role", "deadline", "subtasks")
    TEAM_FIELD_NUMBER: _ClassVar[int]
    GOAL_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_FIELD_NUMBER: _ClassVar[int]
    SUBTASKS_FIELD_NUMBER: _ClassVar[int]
    team: str
    goal: str
    role: str
    deadline: _timestamp_pb2.Timestamp
    subtasks: _containers.RepeatedCompositeFieldContainer[Subtask]
    def __init__(self, team: _Optional[str] = ..., goal: _Optional[str] = ..., role: _Optional[str] = ..., deadline: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., subtasks: _Optional[_Iterable[_Union[Subtask, _Mapping]]] = ...) -> None: ...

class FormTeamRequest(_message.Message):
    __slots__ = ("plan", "within", "policy", "price_micros_max", "currency", "propose_within", "conversation_id", "trace_context", "namespace")
    PLAN_FIELD_NUMBER: _ClassVar[int]
    WITHIN_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    PRICE_MICROS_MAX_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_WITHIN_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    plan: TeamPlan
    within: _duration_pb2.Duration
    policy: _protocol_pb2.AwardPolicy
    price_micros_max: int
    currency: str
    propose_within: _duration_pb2.Duration
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    namespace: str
    def __init__(self, plan: _Optional[_Union[TeamPlan, _Mapping]] = ..., within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., policy: _Optional[_Union[_protocol_pb2.AwardPolicy, _Mapping]] = ..., price_micros_max: _Optional[int] = ..., currency: _Optional[str] = ..., propose_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., namespace: _Optional[str] = ...) -> None: ...

class FormTeamResponse(_message.Message):
    __slots__ = ("team",)
    TEAM_FIELD_NUMBER: _ClassVar[int]
    team: Team
    def __init__(self, team: _Optional[_Union[Team, _Mapping]] = ...) -> None: ...

class GetTeamRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetTeamResponse(_message.Message):
    __slots__ = ("team",)
    TEAM_FIELD_NUMBER: _ClassVar[int]
    team: Team
    def __init__(self, team: _Optional[_Union[Team, _Mapping]] = ...) -> None: ...

class ListTeamsRequest(_message.Message):
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

class ListTeamsResponse(_message.Message):
    __slots__ = ("teams", "next_page_token")
    TEAMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    teams: _containers.RepeatedCompositeFieldContainer[Team]
    next_page_token: str
    def __init__(self, teams: _Optional[_Iterable[_Union[Team, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchTeamRequest(_message.Message):
    __slots__ = ("id", "after_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    after_version: int
    def __init__(self, id: _Optional[str] = ..., after_version: _Optional[int] = ...) -> None: ...

class WatchTeamResponse(_message.Message):
    __slots__ = ("step",)
    STEP_FIELD_NUMBER: _ClassVar[int]
    step: TeamStep
    def __init__(self, step: _Optional[_Union[TeamStep, _Mapping]] = ...) -> None: ...

class DissolveTeamRequest(_message.Message):
    __slots__ = ("id", "reason")
    ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    id: str
    reason: str
    def __init__(self, id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DissolveTeamResponse(_message.Message):
    __slots__ = ("team",)
    TEAM_FIELD_NUMBER: _ClassVar[int]
    team: Team
    def __init__(self, team: _Optional[_Union[Team, _Mapping]] = ...) -> None: ...
