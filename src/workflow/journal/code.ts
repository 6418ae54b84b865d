import type { JsonValue } from '@bufbuild/protobuf';
import type { TraceContext } from '#gen/dacp/message/v2/message_pb.js';

/** How a step of code is carried out. */
export interface StepOptions {
  /**
   * Doing it twice does no harm: it is done again when nobody knows how it ended. Its begin is then not waited for, which saves a write.
   * No unless said.
   */
  readonly repeatable?: boolean;
  /** How many times it is tried at most, with the first; 1 unless said. */
  readonly attempts?: number;
  /** Before the second try, in ms; each further wait is twice as long. 1,000 unless said. */
  readonly backoffMs?: number;
}

/** A workflow that is code, while it runs: what it has done before is not done again. */
export interface CodeRun {
  readonly id: string;
  /** Aborted when the run was taken over by another process, or the client was closed. */
  readonly signal: AbortSignal;
  /**
   * Does something once, and gives what came out; when the workflow is run again under its id, gives what came out then. Its begin is
   * in the record before `step` is called unless it is repeatable, and its end before the next step begins. Names are unique within the run. `step` gets an id
   * that is the same whenever it is done again: for others to know it by. Errors: what `step` threw; OUTCOME_UNKNOWN when a process
   * before has begun it and nobody knows how it ended; WORKFLOW_TAKEN; WORKFLOW_STATE for a name that is in use.
   */
  run<T>(name: string, step: (idempotencyKey: string) => T | Promise<T>, options?: StepOptions): Promise<T>;
}

/** Which workflow is run. */
export interface CodeOptions {
  /** What it is called. */
  readonly name: string;
  /** The same id goes on where it was; a new one unless said. */
  readonly id?: string;
  /** Kept for those who look. */
  readonly input?: JsonValue;
  readonly conversationId?: string;
  readonly traceContext?: TraceContext;
  /** How long it may take, in ms; 7 days unless said. */
  readonly timeoutMs?: number;
}

/** What a process runs workflows with. */
export interface WorkflowRunner extends AsyncDisposable {
  /**
   * Runs code whose steps are kept by the node; one that has ended under this id is not run again, but gives what it gave then. Errors:
   * what `body` throws, which ends the run as failed – but for those of `CodeRun.run` that leave it open (OUTCOME_UNKNOWN,
   * WORKFLOW_TAKEN, DRAINING).
   *
   *     await runner.run({ name: 'order', id: order.id }, async workflow => {
   *       const receipt = await workflow.run('charge', key => bank.charge(order, key));
   *       await workflow.run('ship', () => stock.ship(order), { repeatable: true });
   *       return receipt;
   *     });
   */
  run<T>(options: CodeOptions, body: (workflow: CodeRun) => Promise<T>): Promise<T>;
  /** What is under way hears CALL_CANCELLED; it stays open in the record. */
  close(): Promise<void>;
}
