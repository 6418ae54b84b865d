import type { JsonValue } from '@bufbuild/protobuf';
import type { Value } from '@bufbuild/protobuf/wkt';
import { type Change, ChangeSchema, type Ended, Outcome, type Resolution } from '#gen/dacp/workflow/v1/workflow_pb.js';
import { MeshError } from '../base/index.js';
import { errorOf, fromValue } from '../message/index.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { protoJson } from './proto-json.js';
import type { Terminal } from './terminal.js';

/** Shows a run as it goes. */
export interface WorkflowReport {
  change(change: Change): void;
}

/** A line: what happened, to which step, and more; good or bad, or neither. */
interface Line {
  readonly what: string;
  readonly step: string;
  readonly rest: string;
  readonly good?: boolean;
}

const widths = { what: 9, step: 16, rest: 100 } as const;

/** Makes the report of a run: a line a change, as it comes. */
export function createWorkflowReport(terminal: Terminal): WorkflowReport {
  const { style } = terminal;
  return {
    change(change) {
      if (terminal.json) {
        terminal.object(protoJson(ChangeSchema, change));
        return;
      }
      const line = lineOf(change);
      if (!line) return;
      const { what, step, rest, good } = line;
      const paint = good === undefined ? style.dim : good ? style.good : style.warning;
      terminal.line(`${paint(what.padEnd(widths.what))}  ${step.padEnd(widths.step)}  ${rest}`.trimEnd());
    },
  };
}

function lineOf({ kind }: Change): Line | undefined {
  switch (kind.case) {
    case 'stepBegun': {
      const { step, attempt, undo } = kind.value;
      return { what: undo ? 'undo' : 'begin', step, rest: attempt > 1 ? `attempt ${attempt}` : '' };
    }
    case 'stepDone':
      return {
        what: kind.value.undo ? 'undone' : 'done',
        step: kind.value.step,
        rest: short(kind.value.result),
        good: true,
      };
    case 'stepFailed': {
      const { step, failure, retryAt } = kind.value;
      return { what: retryAt ? 'retry' : 'failed', step, rest: failure?.message ?? '', good: false };
    }
    case 'stepUnknown':
      return { what: 'unknown', step: kind.value.step, rest: kind.value.failure?.message ?? '', good: false };
    case 'stepResolved':
      return { what: 'decided', step: kind.value.step, rest: decisionOf(kind.value.resolution, kind.value.by) };
    case 'stepSkipped':
      return { what: 'skipped', step: kind.value.step, rest: '' };
    case 'undoing':
      return { what: 'undoing', step: '', rest: kind.value.failure?.message ?? '', good: false };
    case 'resumed':
      return {
        what: 'resumed',
        step: '',
        rest: kind.value.runner === '' ? 'the node is back' : `by ${kind.value.runner}`,
      };
    default:
      return undefined;
  }
}

function decisionOf(resolution: Resolution | undefined, by: string): string {
  const kind = resolution?.kind;
  const how =
    kind?.case === 'result' ? `its result is ${short(kind.value)}` : kind?.case === 'retry' ? 'again' : 'it failed';
  return by === '' ? how : `${how}, says ${by}`;
}

/** A value in one line. */
export function short(value: Value | undefined): string {
  const text = JSON.stringify(value ? fromValue(value) : null);
  return text.length > widths.rest ? `${text.slice(0, widths.rest - 1)}…` : text;
}

/** Shows what came of a run, and how the command ends. */
export function showRunEnd(terminal: Terminal, { outcome, result, failure }: Ended): ExitCode {
  if (outcome === Outcome.COMPLETED) {
    if (!terminal.json) terminal.line(`\n${pretty(result ? fromValue(result) : null)}`);
    return exitCodes.ok;
  }
  const why = failure ? errorOf(failure) : new MeshError('INTERNAL', 'it does not say why');
  const undone = why.details.not_undone ? `; not undone: ${why.details.not_undone}` : '';
  const unclear = why.details.outcome_unknown
    ? `; nobody knows whether these were done: ${why.details.outcome_unknown}`
    : '';
  const how = outcome === Outcome.CANCELLED ? 'was cancelled' : 'failed';
  terminal.fail(
    new MeshError(why.reason, `the workflow ${how}: ${why.message}${undone}${unclear}`, { details: why.details }),
  );
  return why.reason === 'DEADLINE_PASSED' ? exitCodes.deadline : exitCodes.refused;
}

function pretty(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
}
