import type { JsonValue } from '@bufbuild/protobuf';
import { MeshError } from '../base/index.js';
import type { Change, Command, Operation } from './changes.js';
import { evolve } from './evolve.js';
import { formatKey } from './key.js';
import { checkBeginning, checkTransition } from './machine.js';
import { mergePatch, reversePatch, withoutNulls } from './merge.js';
import { exactSizeOf, sizeOf, valueBytesMax } from './size.js';
import type { Moment } from './snapshots.js';
import type { StateEntry } from './state.js';
import { withheldError } from './withheld.js';

/** What a command leads to: changes, and the state after each of them. */
export interface Decided {
  readonly changes: readonly Change[];
  readonly states: readonly StateEntry[];
}

/**
 * What a command leads to. Pure: the record follows from it. Several operations happen all or none.
 *
 * Errors: STATE_EXISTS; STATE_UNKNOWN; STATE_CONFLICT with details `revision` (the state's); TRANSITION_REFUSED; STATE_ERASED; STATE_SEALED;
 * STATE_TOO_LARGE; FIELD_INVALID for a status that the machine does not know.
 */
export function decide(state: StateEntry, command: Command, nowMs: number): Decided {
  // Times of one state never go back, so that there is one state at every time.
  const common = {
    reason: command.cause.reason ?? '',
    actor: command.cause.actor ?? '',
    atMs: Math.max(nowMs, state.updatedAtMs),
  };
  switch (command.kind) {
    case 'create': {
      if (state.exists) throw exists(state);
      const { status, machine, keyId } = command;
      checkBeginning(machine, status);
      const value = withoutNulls(command.value);
      checkSize(state, value, sizeOf(value));
      return all(state, [{ ...common, kind: 'created', value, status, machine, keyId }]);
    }
    case 'apply': {
      checkExpected(state, command.expectedRevision);
      const changes: Change[] = [];
      const states: StateEntry[] = [];
      for (const operation of command.operations) {
        const before = states.at(-1) ?? state;
        const change = operate(before, operation, { ...common, reason: operation.reason || common.reason });
        changes.push(change);
        states.push(evolve(before, change));
      }
      return { changes, states };
    }
    case 'delete':
      checkExpected(state, command.expectedRevision);
      return all(state, [{ ...common, kind: 'deleted' }]);
  }
}

type Common = Pick<Change, 'reason' | 'actor' | 'atMs'>;

function operate(state: StateEntry, operation: Operation, common: Common): Change {
  const { updates } = operation;
  if (updates !== undefined) checkUpdate(state, updates);
  if (operation.kind === 'update') {
    const previous = reversePatch(state.value, operation.updates);
    return { ...common, kind: 'updated', previous, updates: operation.updates };
  }
  const { to } = operation;
  checkTransition(state, to);
  const previous = updates === undefined ? undefined : reversePatch(state.value, updates);
  return { ...common, kind: 'transitioned', from: state.status, to, previous, updates };
}

function all(state: StateEntry, changes: readonly Change[]): Decided {
  return { changes, states: changes.map(change => evolve(state, change)) };
}

function checkUpdate(state: StateEntry, updates: JsonValue): void {
  if (state.withheld === 'erased') throw withheldError('erased', `the value of state ${formatKey(state.key)}`);
  if (state.withheld === 'sealed')
    throw withheldError('sealed', `the value of state ${formatKey(state.key)} is sealed with key ${state.keyId}`);
  checkSize(state, () => mergePatch(state.value, updates), state.bytesMax + sizeOf(updates));
}

/** `bytes` bounds its size: only a value that may be too large is measured. */
function checkSize({ key }: StateEntry, value: JsonValue | (() => JsonValue), bytes: number): void {
  if (bytes <= valueBytesMax) return;
  const exact = exactSizeOf(typeof value === 'function' ? value() : value);
  if (exact <= valueBytesMax) return;
  throw new MeshError(
    'STATE_TOO_LARGE',
    `the value of state ${formatKey(key)} would have ${exact} bytes; at most ${valueBytesMax}: split it over several states`,
  );
}

function checkExpected(state: StateEntry, expected: bigint | undefined): void {
  const { key, revision } = state;
  if (!state.exists) throw unknown(state);
  if (expected === undefined || expected === revision) return;
  throw new MeshError(
    'STATE_CONFLICT',
    `state ${formatKey(key)} is at revision ${revision}, not ${expected}: somebody else changed it; read it and decide anew`,
    { details: { revision: String(revision) } },
  );
}

function exists({ key, revision }: StateEntry): MeshError {
  return new MeshError('STATE_EXISTS', `there is a state ${formatKey(key)} already; update it, or choose another id`, {
    details: { revision: String(revision) },
  });
}

/** STATE_UNKNOWN: it never was, or is deleted; at a moment, if there is one. */
export function unknown({ key, revision }: StateEntry, moment?: Moment): MeshError {
  const at = moment && 'timeMs' in moment ? new Date(moment.timeMs).toISOString() : undefined;
  const why = revision > 0n ? `was deleted at revision ${revision}` : `${at ? 'did' : 'does'} not exist`;
  const advice = moment ? 'its history says when it did, if ever' : 'create it, or list those that there are';
  return new MeshError('STATE_UNKNOWN', `state ${formatKey(key)} ${why}${at ? ` at ${at}` : ''}; ${advice}`, {
    details: { revision: String(revision) },
  });
}
