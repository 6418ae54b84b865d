import { createHash } from 'node:crypto';
import { create, type JsonValue } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Ended,
  type JournalAnswer,
  type JournalEntry,
  type Opening,
  OpeningSchema,
  Outcome,
  type Run,
  RunState,
  StepState,
  type StepStatus,
  WorkflowService,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { backoffMs, type Clock, MeshError, newId, sleep, systemClock, toMeshError } from '../../base/index.js';
import { errorOf, failureOf, fromValue, toValue } from '../../message/index.js';
import type { Channel } from '../../rpc/index.js';
import type { CodeOptions, CodeRun, StepOptions, WorkflowRunner } from './code.js';
import { createLine, type JournalLine, LineLost } from './line.js';

/** What a runner stands on. */
export interface RunnerOptions {
  /** To the node that keeps the journals; whoever made it closes it after the runner. */
  readonly channel: Pick<Channel, 'client'>;
  readonly clock?: Clock;
}

/** Makes what a process runs workflows with. All of them share one stream, which is opened again when the node comes back. */
export function createWorkflowRunner({ channel, clock = systemClock }: RunnerOptions): WorkflowRunner {
  const client = channel.client(WorkflowService);
  const line = createLine((requests, signal) => client.journal(requests, { signal }), clock);
  const closing = new AbortController();

  async function close(): Promise<void> {
    closing.abort(new MeshError('CALL_CANCELLED', 'the workflow runner was closed'));
    line.close();
  }

  return {
    async run(options, body) {
      const execution = new Execution(options, { line, clock, closing: closing.signal });
      return (await execution.carryOut(body as (run: CodeRun) => Promise<JsonValue>)) as never;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Surroundings {
  readonly line: JournalLine;
  readonly clock: Clock;
  readonly closing: AbortSignal;
}

type Said = Partial<Pick<JournalEntry, 'done' | 'failed' | 'begun' | 'ended'>>;

/** Errors after which the run stays open: it is another's, or somebody must decide, or the process ends. */
const leavingOpen: ReadonlySet<string> = new Set([
  'OUTCOME_UNKNOWN',
  'WORKFLOW_TAKEN',
  'WORKFLOW_HELD',
  'CALL_CANCELLED',
  'DRAINING',
]);

/** One execution of a workflow by this process. A class: it holds what is known of the steps as long as it lasts. */
class Execution implements CodeRun {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly #runner = newId();
  readonly #opening: Opening;
  readonly #around: Surroundings;
  readonly #known = new Map<string, StepStatus>();
  readonly #names = new Set<string>();
  readonly #over = new AbortController();
  /** Ends that are not said yet: they go with the next begin, or by themselves when there is none in this turn. */
  #ends: Said[] = [];
  #opened = false;
  #flushing: Promise<unknown> = Promise.resolve();

  constructor({ id, name, input, conversationId = '', traceContext, timeoutMs }: CodeOptions, around: Surroundings) {
    this.id = id ?? newId();
    this.#around = around;
    this.signal = AbortSignal.any([this.#over.signal, around.closing]);
    this.#opening = create(OpeningSchema, {
      name,
      conversationId,
      ...(input !== undefined && { input: toValue(input) }),
      ...(traceContext && { traceContext }),
      ...(timeoutMs !== undefined && { timeout: durationFromMs(timeoutMs) }),
    });
    // A new id has no past: its opening goes with its first step.
    this.#fresh = id === undefined;
  }

  readonly #fresh: boolean;

  async carryOut(body: (run: CodeRun) => Promise<JsonValue>): Promise<JsonValue> {
    const before = this.#fresh ? undefined : await this.#say({});
    if (before?.state === RunState.ENDED) return endOf(before);
    let result: JsonValue;
    try {
      result = (await body(this)) ?? null;
      if (this.signal.aborted) throw this.signal.reason;
    } catch (thrown) {
      const error = toMeshError(thrown);
      if (!leavingOpen.has(error.reason)) await this.#end({ outcome: Outcome.FAILED, failure: failureOf(error) });
      throw thrown;
    }
    await this.#end({ outcome: Outcome.COMPLETED, result: toValue(result) });
    return result;
  }

  async run<T>(name: string, step: (idempotencyKey: string) => T | Promise<T>, options: StepOptions = {}): Promise<T> {
    if (this.#names.has(name))
      throw new MeshError('WORKFLOW_STATE', `step "${name}" was begun before; each step of a run has its own name`);
    this.#names.add(name);
    const known = this.#known.get(name);
    if (known?.state === StepState.DONE) return (known.result ? fromValue(known.result) : null) as T;
    if (known?.state === StepState.FAILED)
      throw known.failure ? errorOf(known.failure) : new MeshError('INTERNAL', name);
    const attempt = (known?.attempts ?? 0) + 1;
    const { repeatable = false } = options;
    await this.#sayBegun({
      $typeName: 'dacp.workflow.v1.StepBegun',
      step: name,
      attempt,
      undo: false,
      repeatable,
      sessionId: '',
    });
    return await this.#carryOutStep({ name, attempt }, step, options);
  }

  async #carryOutStep<T>(
    { name, attempt }: { readonly name: string; readonly attempt: number },
    step: (idempotencyKey: string) => T | Promise<T>,
    { attempts = 1, backoffMs: firstMs = 1_000 }: StepOptions,
  ): Promise<T> {
    const key = createHash('sha256')
      .update(JSON.stringify([this.id, name]))
      .digest('hex')
      .slice(0, 32);
    for (let count = 1; ; count++) {
      try {
        const result = await step(key);
        const value = toValue(result ?? null);
        this.#sayLater({
          done: { $typeName: 'dacp.workflow.v1.StepDone', step: name, attempt, undo: false, result: value },
        });
        return result;
      } catch (thrown) {
        if (count < attempts && !this.signal.aborted) {
          await sleep(this.#around.clock, backoffMs(count, { firstMs, maxMs: 60_000, jitter: 0 }), this.signal);
          continue;
        }
        const failure = failureOf(toMeshError(thrown));
        const base = { step: name, attempt, undo: false, failure, uncertain: false } as const;
        this.#sayLater({ failed: { $typeName: 'dacp.workflow.v1.StepFailed', ...base } });
        throw thrown;
      }
    }
  }

  /** An end is said with what follows it in this turn, or by itself. */
  #sayLater(end: Said): void {
    this.#ends.push(end);
    setImmediate(() => {
      if (this.#ends.length === 0) return;
      const ends = this.#takeEnds();
      this.#flushing = Promise.all([this.#flushing, ...ends.map(one => this.#say(one))]);
      this.#flushing.catch(() => 'whoever waits for what follows hears of it');
    });
  }

  async #sayBegun(begun: NonNullable<Said['begun']>): Promise<void> {
    await this.#withEnds({ begun });
  }

  async #end({
    outcome,
    result,
    failure,
  }: Pick<Ended, 'outcome'> & Partial<Pick<Ended, 'result' | 'failure'>>): Promise<void> {
    const ended = {
      $typeName: 'dacp.workflow.v1.Ended',
      outcome,
      ...(result && { result }),
      ...(failure && { failure }),
    } as const;
    await this.#withEnds({ ended });
  }

  async #withEnds(said: Said): Promise<void> {
    const ends = this.#takeEnds();
    const last = ends.at(-1);
    const before = ends.slice(0, -1).map(one => this.#say(one));
    await Promise.all([this.#flushing, ...before, this.#say({ ...last, ...said })]);
  }

  #takeEnds(): Said[] {
    const ends = this.#ends;
    this.#ends = [];
    return ends;
  }

  /** Says something until it is in the record; the first time, and after the node was away, it opens the run before. */
  async #say(said: Said): Promise<Run | undefined> {
    for (;;) {
      if (this.signal.aborted) throw this.signal.reason;
      try {
        return await this.#sayOnce(said);
      } catch (error) {
        if (error instanceof LineLost) this.#opened = false;
        else if (!(error instanceof MeshError) || error.reason !== 'NOT_STARTED') {
          if (error instanceof MeshError && error.reason === 'WORKFLOW_TAKEN') this.#over.abort(error);
          throw error;
        }
        await sleep(this.#around.clock, 20, this.signal);
      }
    }
  }

  async #sayOnce(said: Said): Promise<Run | undefined> {
    const opening = this.#opened ? undefined : this.#opening;
    this.#opened = true;
    const entry = { runId: this.id, runner: this.#runner, ...(opening && { opening }), ...said };
    const { run }: JournalAnswer = await this.#around.line.say(entry as Omit<JournalEntry, 'number' | '$typeName'>);
    for (const step of run?.steps ?? []) this.#known.set(step.step, step);
    return run;
  }
}

function endOf({ outcome, result, failure, id }: Run): JsonValue {
  if (outcome === Outcome.COMPLETED) return result ? fromValue(result) : null;
  throw failure ? errorOf(failure) : new MeshError('WORKFLOW_STATE', `run ${id} has ended without a result`);
}
