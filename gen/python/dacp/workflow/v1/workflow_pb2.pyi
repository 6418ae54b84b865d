import datetime

from buf.validate import validate_pb2 as _validate_pb2
from dacp.message.v2 import message_pb2 as _message_pb2
from dacp.negotiation.v1 import protocol_pb2 as _protocol_pb2
from google.protobuf import duration_pb2 as _duration_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Order(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_UNSPECIFIED: _ClassVar[Order]
    ORDER_SEQUENTIAL: _ClassVar[Order]
    ORDER_PARALLEL: _ClassVar[Order]

class Verdict(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VERDICT_UNSPECIFIED: _ClassVar[Verdict]
    VERDICT_APPROVED: _ClassVar[Verdict]
    VERDICT_REJECTED: _ClassVar[Verdict]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_COMPLETED: _ClassVar[Outcome]
    OUTCOME_FAILED: _ClassVar[Outcome]
    OUTCOME_CANCELLED: _ClassVar[Outcome]

class RunState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RUN_STATE_UNSPECIFIED: _ClassVar[RunState]
    RUN_STATE_RUNNING: _ClassVar[RunState]
    RUN_STATE_STOPPED: _ClassVar[RunState]
    RUN_STATE_UNDOING: _ClassVar[RunState]
    RUN_STATE_ENDED: _ClassVar[RunState]

class StepState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    STEP_STATE_UNSPECIFIED: _ClassVar[StepState]
    STEP_STATE_RUNNING: _ClassVar[StepState]
    STEP_STATE_WAITING: _ClassVar[StepState]
    STEP_STATE_UNKNOWN: _ClassVar[StepState]
    STEP_STATE_DONE: _ClassVar[StepState]
    STEP_STATE_FAILED: _ClassVar[StepState]
    STEP_STATE_SKIPPED: _ClassVar[StepState]
    STEP_STATE_UNDONE: _ClassVar[StepState]
ORDER_UNSPECIFIED: Order
ORDER_SEQUENTIAL: Order
ORDER_PARALLEL: Order
VERDICT_UNSPECIFIED: Verdict
VERDICT_APPROVED: Verdict
VERDICT_REJECTED: Verdict
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_COMPLETED: Outcome
OUTCOME_FAILED: Outcome
OUTCOME_CANCELLED: Outcome
RUN_STATE_UNSPECIFIED: RunState
RUN_STATE_RUNNING: RunState
RUN_STATE_STOPPED: RunState
RUN_STATE_UNDOING: RunState
RUN_STATE_ENDED: RunState
STEP_STATE_UNSPECIFIED: StepState
STEP_STATE_RUNNING: StepState
STEP_STATE_WAITING: StepState
STEP_STATE_UNKNOWN: StepState
STEP_STATE_DONE: StepState
STEP_STATE_FAILED: StepState
STEP_STATE_SKIPPED: StepState
STEP_STATE_UNDONE: StepState

class Workflow(_message.Message):
    __slots__ = ("name", "description", "input_schema", "order", "steps", "output", "timeout")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    INPUT_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    name: str
    description: str
    input_schema: _struct_pb2.Struct
    order: Order
    steps: _containers.RepeatedCompositeFieldContainer[Step]
    output: _struct_pb2.Value
    timeout: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., description: _Optional[str] = ..., input_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., order: _Optional[_Union[Order, str]] = ..., steps: _Optional[_Iterable[_Union[Step, _Mapping]]] = ..., output: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Step(_message.Message):
    __slots__ = ("id", "description", "after", "input", "ask", "negotiate", "approve", "workflow", "wait", "each", "at_once", "when", "retry", "timeout", "compensation", "repeatable", "input_schema", "output_schema")
    ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    ASK_FIELD_NUMBER: _ClassVar[int]
    NEGOTIATE_FIELD_NUMBER: _ClassVar[int]
    APPROVE_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    WAIT_FIELD_NUMBER: _ClassVar[int]
    EACH_FIELD_NUMBER: _ClassVar[int]
    AT_ONCE_FIELD_NUMBER: _ClassVar[int]
    WHEN_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    COMPENSATION_FIELD_NUMBER: _ClassVar[int]
    REPEATABLE_FIELD_NUMBER: _ClassVar[int]
    INPUT_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    id: str
    description: str
    after: _containers.RepeatedScalarFieldContainer[str]
    input: _struct_pb2.Value
    ask: Ask
    negotiate: Negotiate
    approve: Approve
    workflow: Workflow
    wait: _duration_pb2.Duration
    each: _struct_pb2.Value
    at_once: int
    when: _struct_pb2.Value
    retry: Retry
    timeout: _duration_pb2.Duration
    compensation: Compensation
    repeatable: bool
    input_schema: _struct_pb2.Struct
    output_schema: _struct_pb2.Struct
    def __init__(self, id: _Optional[str] = ..., description: _Optional[str] = ..., after: _Optional[_Iterable[str]] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., ask: _Optional[_Union[Ask, _Mapping]] = ..., negotiate: _Optional[_Union[Negotiate, _Mapping]] = ..., approve: _Optional[_Union[Approve, _Mapping]] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ..., wait: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., each: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., at_once: _Optional[int] = ..., when: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., retry: _Optional[_Union[Retry, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., compensation: _Optional[_Union[Compensation, _Mapping]] = ..., repeatable: bool = ..., input_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., output_schema: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class Ask(_message.Message):
    __slots__ = ("receiver", "capability", "type")
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    receiver: str
    capability: str
    type: str
    def __init__(self, receiver: _Optional[str] = ..., capability: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...

class Negotiate(_message.Message):
    __slots__ = ("capability", "namespace", "policy", "propose_within")
    CAPABILITY_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    POLICY_FIELD_NUMBER: _ClassVar[int]
    PROPOSE_WITHIN_FIELD_NUMBER: _ClassVar[int]
    capability: str
    namespace: str
    policy: _protocol_pb2.AwardPolicy
    propose_within: _duration_pb2.Duration
    def __init__(self, capability: _Optional[str] = ..., namespace: _Optional[str] = ..., policy: _Optional[_Union[_protocol_pb2.AwardPolicy, _Mapping]] = ..., propose_within: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Approve(_message.Message):
    __slots__ = ("approver", "question", "fallback", "go_on")
    APPROVER_FIELD_NUMBER: _ClassVar[int]
    QUESTION_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_FIELD_NUMBER: _ClassVar[int]
    GO_ON_FIELD_NUMBER: _ClassVar[int]
    approver: str
    question: str
    fallback: Verdict
    go_on: bool
    def __init__(self, approver: _Optional[str] = ..., question: _Optional[str] = ..., fallback: _Optional[_Union[Verdict, str]] = ..., go_on: bool = ...) -> None: ...

class Retry(_message.Message):
    __slots__ = ("attempts", "backoff", "backoff_max")
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_FIELD_NUMBER: _ClassVar[int]
    BACKOFF_MAX_FIELD_NUMBER: _ClassVar[int]
    attempts: int
    backoff: _duration_pb2.Duration
    backoff_max: _duration_pb2.Duration
    def __init__(self, attempts: _Optional[int] = ..., backoff: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., backoff_max: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class Compensation(_message.Message):
    __slots__ = ("input", "ask", "negotiate", "retry", "timeout", "repeatable")
    INPUT_FIELD_NUMBER: _ClassVar[int]
    ASK_FIELD_NUMBER: _ClassVar[int]
    NEGOTIATE_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    REPEATABLE_FIELD_NUMBER: _ClassVar[int]
    input: _struct_pb2.Value
    ask: Ask
    negotiate: Negotiate
    retry: Retry
    timeout: _duration_pb2.Duration
    repeatable: bool
    def __init__(self, input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., ask: _Optional[_Union[Ask, _Mapping]] = ..., negotiate: _Optional[_Union[Negotiate, _Mapping]] = ..., retry: _Optional[_Union[Retry, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ..., repeatable: bool = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("run_id", "version", "at", "started", "step_begun", "step_done", "step_failed", "step_unknown", "step_resolved", "step_skipped", "undoing", "resumed", "ended")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_FIELD_NUMBER: _ClassVar[int]
    STEP_BEGUN_FIELD_NUMBER: _ClassVar[int]
    STEP_DONE_FIELD_NUMBER: _ClassVar[int]
    STEP_FAILED_FIELD_NUMBER: _ClassVar[int]
    STEP_UNKNOWN_FIELD_NUMBER: _ClassVar[int]
    STEP_RESOLVED_FIELD_NUMBER: _ClassVar[int]
    STEP_SKIPPED_FIELD_NUMBER: _ClassVar[int]
    UNDOING_FIELD_NUMBER: _ClassVar[int]
    RESUMED_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    version: int
    at: _timestamp_pb2.Timestamp
    started: Started
    step_begun: StepBegun
    step_done: StepDone
    step_failed: StepFailed
    step_unknown: StepUnknown
    step_resolved: StepResolved
    step_skipped: StepSkipped
    undoing: Undoing
    resumed: Resumed
    ended: Ended
    def __init__(self, run_id: _Optional[str] = ..., version: _Optional[int] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., started: _Optional[_Union[Started, _Mapping]] = ..., step_begun: _Optional[_Union[StepBegun, _Mapping]] = ..., step_done: _Optional[_Union[StepDone, _Mapping]] = ..., step_failed: _Optional[_Union[StepFailed, _Mapping]] = ..., step_unknown: _Optional[_Union[StepUnknown, _Mapping]] = ..., step_resolved: _Optional[_Union[StepResolved, _Mapping]] = ..., step_skipped: _Optional[_Union[StepSkipped, _Mapping]] = ..., undoing: _Optional[_Union[Undoing, _Mapping]] = ..., resumed: _Optional[_Union[Resumed, _Mapping]] = ..., ended: _Optional[_Union[Ended, _Mapping]] = ...) -> None: ...

class Changes(_message.Message):
    __slots__ = ("changes",)
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    changes: _containers.RepeatedCompositeFieldContainer[Change]
    def __init__(self, changes: _Optional[_Iterable[_Union[Change, _Mapping]]] = ...) -> None: ...

class Started(_message.Message):
    __slots__ = ("workflow", "input", "conversation_id", "trace_context", "end_by", "runner", "namespace")
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    END_BY_FIELD_NUMBER: _ClassVar[int]
    RUNNER_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    workflow: Workflow
    input: _struct_pb2.Value
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    end_by: _timestamp_pb2.Timestamp
    runner: str
    namespace: str
    def __init__(self, workflow: _Optional[_Union[Workflow, _Mapping]] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., end_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., runner: _Optional[str] = ..., namespace: _Optional[str] = ...) -> None: ...

class StepBegun(_message.Message):
    __slots__ = ("step", "attempt", "undo", "repeatable", "session_id")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    REPEATABLE_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    step: str
    attempt: int
    undo: bool
    repeatable: bool
    session_id: str
    def __init__(self, step: _Optional[str] = ..., attempt: _Optional[int] = ..., undo: bool = ..., repeatable: bool = ..., session_id: _Optional[str] = ...) -> None: ...

class StepDone(_message.Message):
    __slots__ = ("step", "attempt", "undo", "result")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    step: str
    attempt: int
    undo: bool
    result: _struct_pb2.Value
    def __init__(self, step: _Optional[str] = ..., attempt: _Optional[int] = ..., undo: bool = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ...) -> None: ...

class StepFailed(_message.Message):
    __slots__ = ("step", "attempt", "undo", "failure", "retry_at", "uncertain")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    RETRY_AT_FIELD_NUMBER: _ClassVar[int]
    UNCERTAIN_FIELD_NUMBER: _ClassVar[int]
    step: str
    attempt: int
    undo: bool
    failure: _message_pb2.Failure
    retry_at: _timestamp_pb2.Timestamp
    uncertain: bool
    def __init__(self, step: _Optional[str] = ..., attempt: _Optional[int] = ..., undo: bool = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., retry_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., uncertain: bool = ...) -> None: ...

class StepUnknown(_message.Message):
    __slots__ = ("step", "attempt", "undo", "failure")
    STEP_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    step: str
    attempt: int
    undo: bool
    failure: _message_pb2.Failure
    def __init__(self, step: _Optional[str] = ..., attempt: _Optional[int] = ..., undo: bool = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class StepResolved(_message.Message):
    __slots__ = ("step", "undo", "resolution", "by")
    STEP_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    step: str
    undo: bool
    resolution: Resolution
    by: str
    def __init__(self, step: _Optional[str] = ..., undo: bool = ..., resolution: _Optional[_Union[Resolution, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class StepSkipped(_message.Message):
    __slots__ = ("step",)
    STEP_FIELD_NUMBER: _ClassVar[int]
    step: str
    def __init__(self, step: _Optional[str] = ...) -> None: ...

class Undoing(_message.Message):
    __slots__ = ("failure", "cancelled")
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    failure: _message_pb2.Failure
    cancelled: bool
    def __init__(self, failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., cancelled: bool = ...) -> None: ...

class Resumed(_message.Message):
    __slots__ = ("runner",)
    RUNNER_FIELD_NUMBER: _ClassVar[int]
    runner: str
    def __init__(self, runner: _Optional[str] = ...) -> None: ...

class Ended(_message.Message):
    __slots__ = ("outcome", "result", "failure")
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    outcome: Outcome
    result: _struct_pb2.Value
    failure: _message_pb2.Failure
    def __init__(self, outcome: _Optional[_Union[Outcome, str]] = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ...) -> None: ...

class Run(_message.Message):
    __slots__ = ("id", "workflow", "state", "outcome", "steps", "input", "result", "failure", "started_at", "ended_at", "end_by", "conversation_id", "runner", "version", "namespace")
    ID_FIELD_NUMBER: _ClassVar[int]
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    END_BY_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    id: str
    workflow: Workflow
    state: RunState
    outcome: Outcome
    steps: _containers.RepeatedCompositeFieldContainer[StepStatus]
    input: _struct_pb2.Value
    result: _struct_pb2.Value
    failure: _message_pb2.Failure
    started_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    end_by: _timestamp_pb2.Timestamp
    conversation_id: str
    runner: str
    version: int
    namespace: str
    def __init__(self, id: _Optional[str] = ..., workflow: _Optional[_Union[Workflow, _Mapping]] = ..., state: _Optional[_Union[RunState, str]] = ..., outcome: _Optional[_Union[Outcome, str]] = ..., steps: _Optional[_Iterable[_Union[StepStatus, _Mapping]]] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_by: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., conversation_id: _Optional[str] = ..., runner: _Optional[str] = ..., version: _Optional[int] = ..., namespace: _Optional[str] = ...) -> None: ...

class StepStatus(_message.Message):
    __slots__ = ("step", "state", "attempts", "result", "failure", "undo", "begun_at", "ended_at")
    STEP_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    UNDO_FIELD_NUMBER: _ClassVar[int]
    BEGUN_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    step: str
    state: StepState
    attempts: int
    result: _struct_pb2.Value
    failure: _message_pb2.Failure
    undo: StepState
    begun_at: _timestamp_pb2.Timestamp
    ended_at: _timestamp_pb2.Timestamp
    def __init__(self, step: _Optional[str] = ..., state: _Optional[_Union[StepState, str]] = ..., attempts: _Optional[int] = ..., result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., undo: _Optional[_Union[StepState, str]] = ..., begun_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., ended_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CheckWorkflowRequest(_message.Message):
    __slots__ = ("workflow", "input", "namespace")
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    workflow: Workflow
    input: _struct_pb2.Value
    namespace: str
    def __init__(self, workflow: _Optional[_Union[Workflow, _Mapping]] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., namespace: _Optional[str] = ...) -> None: ...

class CheckWorkflowResponse(_message.Message):
    __slots__ = ("warnings",)
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class StartWorkflowRequest(_message.Message):
    __slots__ = ("workflow", "input", "run_id", "conversation_id", "trace_context", "namespace")
    WORKFLOW_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    NAMESPACE_FIELD_NUMBER: _ClassVar[int]
    workflow: Workflow
    input: _struct_pb2.Value
    run_id: str
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    namespace: str
    def __init__(self, workflow: _Optional[_Union[Workflow, _Mapping]] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., run_id: _Optional[str] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., namespace: _Optional[str] = ...) -> None: ...

class StartWorkflowResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: Run
    def __init__(self, run: _Optional[_Union[Run, _Mapping]] = ...) -> None: ...

class GetWorkflowRequest(_message.Message):
    __slots__ = ("run_id",)
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    def __init__(self, run_id: _Optional[str] = ...) -> None: ...

class GetWorkflowResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: Run
    def __init__(self, run: _Optional[_Union[Run, _Mapping]] = ...) -> None: ...

class ListWorkflowsRequest(_message.Message):
    __slots__ = ("name", "open", "conversation_id", "page_size", "page_token")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    name: str
    open: bool
    conversation_id: str
    page_size: int
    page_token: str
    def __init__(self, name: _Optional[str] = ..., open: bool = ..., conversation_id: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListWorkflowsResponse(_message.Message):
    __slots__ = ("runs", "next_page_token")
    RUNS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    runs: _containers.RepeatedCompositeFieldContainer[Run]
    next_page_token: str
    def __init__(self, runs: _Optional[_Iterable[_Union[Run, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchWorkflowRequest(_message.Message):
    __slots__ = ("run_id", "after_version")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_VERSION_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    after_version: int
    def __init__(self, run_id: _Optional[str] = ..., after_version: _Optional[int] = ...) -> None: ...

class WatchWorkflowResponse(_message.Message):
    __slots__ = ("change",)
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    change: Change
    def __init__(self, change: _Optional[_Union[Change, _Mapping]] = ...) -> None: ...

class CancelWorkflowRequest(_message.Message):
    __slots__ = ("run_id", "reason")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    reason: str
    def __init__(self, run_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class CancelWorkflowResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: Run
    def __init__(self, run: _Optional[_Union[Run, _Mapping]] = ...) -> None: ...

class Resolution(_message.Message):
    __slots__ = ("result", "retry", "fail")
    RESULT_FIELD_NUMBER: _ClassVar[int]
    RETRY_FIELD_NUMBER: _ClassVar[int]
    FAIL_FIELD_NUMBER: _ClassVar[int]
    result: _struct_pb2.Value
    retry: RetryStep
    fail: FailStep
    def __init__(self, result: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., retry: _Optional[_Union[RetryStep, _Mapping]] = ..., fail: _Optional[_Union[FailStep, _Mapping]] = ...) -> None: ...

class RetryStep(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class FailStep(_message.Message):
    __slots__ = ("reason",)
    REASON_FIELD_NUMBER: _ClassVar[int]
    reason: str
    def __init__(self, reason: _Optional[str] = ...) -> None: ...

class ResolveStepRequest(_message.Message):
    __slots__ = ("run_id", "step", "resolution", "by")
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    run_id: str
    step: str
    resolution: Resolution
    by: str
    def __init__(self, run_id: _Optional[str] = ..., step: _Optional[str] = ..., resolution: _Optional[_Union[Resolution, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class ResolveStepResponse(_message.Message):
    __slots__ = ("run",)
    RUN_FIELD_NUMBER: _ClassVar[int]
    run: Run
    def __init__(self, run: _Optional[_Union[Run, _Mapping]] = ...) -> None: ...

class JournalRequest(_message.Message):
    __slots__ = ("entries",)
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[JournalEntry]
    def __init__(self, entries: _Optional[_Iterable[_Union[JournalEntry, _Mapping]]] = ...) -> None: ...

class JournalEntry(_message.Message):
    __slots__ = ("number", "run_id", "runner", "opening", "done", "failed", "begun", "ended")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    RUN_ID_FIELD_NUMBER: _ClassVar[int]
    RUNNER_FIELD_NUMBER: _ClassVar[int]
    OPENING_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    FAILED_FIELD_NUMBER: _ClassVar[int]
    BEGUN_FIELD_NUMBER: _ClassVar[int]
    ENDED_FIELD_NUMBER: _ClassVar[int]
    number: int
    run_id: str
    runner: str
    opening: Opening
    done: StepDone
    failed: StepFailed
    begun: StepBegun
    ended: Ended
    def __init__(self, number: _Optional[int] = ..., run_id: _Optional[str] = ..., runner: _Optional[str] = ..., opening: _Optional[_Union[Opening, _Mapping]] = ..., done: _Optional[_Union[StepDone, _Mapping]] = ..., failed: _Optional[_Union[StepFailed, _Mapping]] = ..., begun: _Optional[_Union[StepBegun, _Mapping]] = ..., ended: _Optional[_Union[Ended, _Mapping]] = ...) -> None: ...

class Opening(_message.Message):
    __slots__ = ("name", "input", "conversation_id", "trace_context", "timeout")
    NAME_FIELD_NUMBER: _ClassVar[int]
    INPUT_FIELD_NUMBER: _ClassVar[int]
    CONVERSATION_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    name: str
    input: _struct_pb2.Value
    conversation_id: str
    trace_context: _message_pb2.TraceContext
    timeout: _duration_pb2.Duration
    def __init__(self, name: _Optional[str] = ..., input: _Optional[_Union[_struct_pb2.Value, _Mapping]] = ..., conversation_id: _Optional[str] = ..., trace_context: _Optional[_Union[_message_pb2.TraceContext, _Mapping]] = ..., timeout: _Optional[_Union[datetime.timedelta, _duration_pb2.Duration, _Mapping]] = ...) -> None: ...

class JournalResponse(_message.Message):
    __slots__ = ("answers",)
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    answers: _containers.RepeatedCompositeFieldContainer[JournalAnswer]
    def __init__(self, answers: _Optional[_Iterable[_Union[JournalAnswer, _Mapping]]] = ...) -> None: ...

class JournalAnswer(_message.Message):
    __slots__ = ("number", "failure", "run")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    number: int
    failure: _message_pb2.Failure
    run: Run
    def __init__(self, number: _Optional[int] = ..., failure: _Optional[_Union[_message_pb2.Failure, _Mapping]] = ..., run: _Optional[_Union[Run, _Mapping]] = ...) -> None: ...
