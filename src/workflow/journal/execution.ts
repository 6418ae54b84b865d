import { hash } from 'node:crypto';
import { create, type JsonValue } from '@bufbuild/protobuf';
import { durationFromMs } from '@bufbuild/protobuf/wkt';
import {
  type Ended,
  type Opening,
  OpeningSchema,
  Outcome,
  type Run,
  RunState,
  type StepBegun,
  StepState,
  type StepStatus,
} from '#gen/dacp/workflow/v1/workflow_pb.js';
import { backoffMs, type Clock, MeshError, newId, sleep, toMeshError } from '../../base/index.js';
import { errorOf, failureOf, fromValue, toValue } from '../../message/index.js';
import type { CodeOptions, CodeRun, StepOptions } from './code.js';
import type { JournalLine } from './line.js';
import { createSpeech, type Speech } from './speech.js';

/** What an execution stands on. */
export interface Surroundings {
  readonly line: JournalLine;
  readonly clock: Clock;
  /** Aborted when the process wants to run nothing any more. */
  readonly closing: AbortSignal;
}

type StepCode<T> = (idempotencyKey: string) => T | Promise<T>;
type End = Pick<Ended, 'outcome'> & Partial<Pick<Ended, 'result' | 'failure'>>;

/** Errors after which the run stays open: it is another's, or somebody must decide, or the process ends. */
const leavingOpen: ReadonlySet<string> = new Set([
  'OUTCOME_UNKNOWN',
  'WORKFLOW_TAKEN',
  'WORKFLOW_HELD',
  'CALL_CANCELLED',
  'DRAINING',
]);

/** One execution of a workflow by this process. A class: it holds what is known of the steps as long as it lasts. */
export class Execution implements CodeRun {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #speech: Speech;
  /** A new id has no past: its opening goes with its first step. */
  readonly #fresh: boolean;
  readonly #known = new Map<string, StepStatus>();
  readonly #names = new Set<string>();

  constructor(options: CodeOptions, { line, clock, closing }: Surroundings) {
    const over = new AbortController();
    this.#fresh = options.id === undefined;
    this.#clock = clock;
    this.id = options.id ?? newId();
    this.signal = AbortSignal.any([over.signal, closing]);
    this.#speech = createSpeech({
      ...{ line, clock, runId: this.id, runner: newId(), opening: openingOf(options), signal: this.signal },
      onOpened: ({ steps }) => {
        for (const step of steps) this.#known.set(step.step, step);
      },
      onTaken: error => over.abort(error),
    });
  }

  async carryOut(body: (run: CodeRun) => Promise<JsonValue>): Promise<JsonValue> {
    const before = this.#fresh ? undefined : await this.#speech.open();
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

  async run<T>(name: string, step: StepCode<T>, options: StepOptions = {}): Promise<T> {
    if (this.#names.has(name))
      throw new MeshError('WORKFLOW_STATE', `step "${name}" was begun before; each step of a run has its own name`);
    this.#names.add(name);
    const known = this.#known.get(name);
    if (known?.state === StepState.DONE) return (known.result ? fromValue(known.result) : null) as T;
    if (known?.state === StepState.FAILED)
      throw known.failure ? errorOf(known.failure) : new MeshError('INTERNAL', name);
    const attempt = (known?.attempts ?? 0) + 1;
    await this.#begin({ name, attempt, repeatable: options.repeatable ?? false });
    return await this.#carryOutStep({ name, attempt }, step, options);
  }

  /**
   * The ends before are in the record when this resolves; so is the begin, but for a repeatable step: whether that was begun before the
   * process died makes no difference, so it is told of with its end, or when it is under way for longer than a turn.
   */
  async #begin({ name, attempt, repeatable }: { name: string; attempt: number; repeatable: boolean }): Promise<void> {
    const said = { step: name, attempt, undo: false, repeatable, sessionId: '' } as const;
    const begun: StepBegun = { $typeName: 'dacp.workflow.v1.StepBegun', ...said };
    // What an earlier process has begun is begun again by the word of the record alone.
    if (!repeatable || attempt > 1) return this.#speech.now({ begun });
    await this.#speech.endsKept();
    if (this.signal.aborted) throw this.signal.reason;
    this.#speech.soon({ begun });
  }

  async #carryOutStep<T>(
    { name, attempt }: { readonly name: string; readonly attempt: number },
    step: StepCode<T>,
    { attempts = 1, backoffMs: firstMs = 1_000 }: StepOptions,
  ): Promise<T> {
    const key = keyOf(this.id, name);
    const said = { step: name, attempt, undo: false } as const;
    for (let count = 1; ; count++) {
      try {
        const result = await step(key);
        const value = toValue(result ?? null);
        this.#speech.soon({ done: { $typeName: 'dacp.workflow.v1.StepDone', ...said, result: value } });
        return result;
      } catch (thrown) {
        if (count < attempts && !this.signal.aborted) {
          await sleep(this.#clock, backoffMs(count, { firstMs, maxMs: 60_000, jitter: 0 }), this.signal);
          continue;
        }
        const failed = { ...said, failure: failureOf(toMeshError(thrown)), uncertain: false } as const;
        this.#speech.soon({ failed: { $typeName: 'dacp.workflow.v1.StepFailed', ...failed } });
        throw thrown;
      }
    }
  }

  #end(how: End): Promise<void> {
    return this.#speech.now({ ended: { $typeName: 'dacp.workflow.v1.Ended', ...how } });
  }
}

function openingOf({ name, input, conversationId = '', traceContext, timeoutMs }: CodeOptions): Opening {
  return create(OpeningSchema, {
    name,
    conversationId,
    ...(input !== undefined && { input: toValue(input) }),
    ...(traceContext && { traceContext }),
    ...(timeoutMs !== undefined && { timeout: durationFromMs(timeoutMs) }),
  });
}

/** The same whenever the step is done again. */
function keyOf(runId: string, name: string): string {
  return hash('sha256', JSON.stringify([runId, name])).slice(0, 32);
}

function endOf({ outcome, result, failure, id }: Run): JsonValue {
  if (outcome === Outcome.COMPLETED) return result ? fromValue(result) : null;
  throw failure ? errorOf(failure) : new MeshError('WORKFLOW_STATE', `run ${id} has ended without a result`);
}
