import { createHash } from 'node:crypto';
import type { Change } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError, toMeshError } from '../../base/index.js';
import { failureOf } from '../../message/index.js';
import type { Job, JobEnd, Performers } from './actions.js';
import type { AttemptId, Command } from './commands.js';
import { inputOf, undoInputOf } from './scope.js';
import { type Attempts, type RunState, startOf, type Unit } from './state.js';
import { attemptMs } from './times.js';

/** One run as its effects see it. */
export interface Subject {
  readonly state: RunState;
  /** Says what came of a step; never rejects. */
  report(command: Command): Promise<void>;
  /** Aborted when the run is over, or is let go of. */
  signal(): AbortSignal;
}

/** Does what the changes of runs want done. What was begun follows from the state alone, so that it can be done again. */
export interface Effects {
  /** Changes are in the record. */
  after(subject: Subject, changes: readonly Change[]): void;
  /** The node is back: what may not have been done, or may be under way, is taken up. */
  resume(subject: Subject): void;
}

/** Makes the effects of runs. */
export function createEffects(performers: Performers): Effects {
  /** What is under way, by run and step, so that it can be given up. */
  const underWay = new Map<string, AbortController>();

  async function perform(
    subject: Subject,
    unit: Unit,
    { undo, again }: { undo: boolean; again: boolean },
  ): Promise<void> {
    const attempts = undo ? unit.undo : unit;
    const what = undo ? unit.planned?.step.compensation : unit.planned?.step;
    const performer = what?.action.case && performers[what.action.case];
    if (!attempts || !what || !performer) return;
    const { key } = unit;
    const which: AttemptId = { key, attempt: attempts.attempt, undo };
    const name = `${subject.state.id} ${key}`;
    const controller = new AbortController();
    underWay.set(name, controller);
    const repeatable = what.repeatable;
    let end: JobEnd;
    try {
      if (again && !repeatable && what.action.case === 'ask') throw unknownEnd(key);
      const input = undo ? undoInputOf(subject.state, key) : inputOf(subject.state, key);
      const job: Job = {
        ...aboutOf(subject.state),
        key,
        action: what.action,
        input,
        id: jobId(subject.state.id, key, { undo, failed: attempts.failed }),
        dueMs: Math.floor(attempts.attemptAtMs + attemptMs(what)),
        repeatable,
        again,
        signal: AbortSignal.any([subject.signal(), controller.signal]),
      };
      end = await performer(job);
    } catch (thrown) {
      const error = toMeshError(thrown);
      end = { error, uncertain: error.reason === 'OUTCOME_UNKNOWN' };
    } finally {
      if (underWay.get(name) === controller) underWay.delete(name);
    }
    if (subject.signal().aborted || controller.signal.aborted) return;
    await subject.report(commandOf(which, end));
  }

  return {
    after(subject, changes) {
      const { state } = subject;
      for (const { kind } of changes) {
        if (kind.case === 'stepBegun') {
          const { step, undo } = kind.value;
          const unit = state.units.get(step);
          const attempts = undo ? unit?.undo : unit;
          // Begun and ended in one: nothing is to be done.
          if (unit && (undo || unit.kind === 'task') && attempts?.status === 'running')
            void perform(subject, unit, { undo, again: false });
        } else if (kind.case === 'stepFailed')
          underWay.get(`${state.id} ${kind.value.step}`)?.abort(new MeshError('CALL_CANCELLED', 'it was given up'));
      }
    },
    resume(subject) {
      for (const unit of subject.state.units.values()) {
        if (unit.kind === 'task' && unit.status === 'running')
          void perform(subject, unit, { undo: false, again: true });
        if (unit.undo?.status === 'running') void perform(subject, unit, { undo: true, again: true });
      }
    },
  };
}

function aboutOf(state: RunState) {
  const { namespace, conversationId, traceContext } = startOf(state);
  return { runId: state.id, namespace, conversationId, traceContext };
}

function commandOf(which: AttemptId, end: JobEnd): Command {
  if ('result' in end) return { kind: 'done', ...which, result: end.result };
  return { kind: 'fail', ...which, failure: failureOf(end.error), uncertain: end.uncertain };
}

/**
 * The id of a job: the same as long as nobody knows how it ended, another one after it has failed for certain, so that whoever is asked
 * again does not repeat its answer of then.
 */
function jobId(runId: string, key: string, { undo, failed }: { undo: boolean; failed: Attempts['failed'] }): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([runId, key, undo, failed]))
    .digest('hex');
  return `w${hash.slice(0, 31)}`;
}

function unknownEnd(key: string): MeshError {
  const message = `the node was away after step ${key} was begun, and nobody knows whether it was done`;
  return new MeshError('OUTCOME_UNKNOWN', message);
}
