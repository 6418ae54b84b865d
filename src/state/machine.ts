import { MeshError } from '../base/index.js';
import { fieldInvalid } from '../message/index.js';
import { formatKey } from './key.js';
import type { StateEntry, StateMachine } from './state.js';

/** Whether a machine has this transition. Staying where one is counts as one, too. */
export function allows({ transitions }: StateMachine, from: string, to: string): boolean {
  return transitions.some(one => one.to === to && (one.from === from || one.from === '*'));
}

/** Errors: TRANSITION_REFUSED with details `status` and `allowed` when the state's machine has no such transition. */
export function checkTransition({ key, status, machine }: StateEntry, to: string): void {
  if (!machine || allows(machine, status, to)) return;
  const allowed = [...new Set(machine.transitions.map(one => one.to).filter(one => allows(machine, status, one)))];
  const advice = allowed.length > 0 ? `from there it can go to ${allowed.join(', ')}` : 'it stays there for good';
  throw new MeshError('TRANSITION_REFUSED', `state ${formatKey(key)} is ${status} and cannot become ${to}; ${advice}`, {
    details: { status, allowed: allowed.join(',') },
  });
}

/** Errors: FIELD_INVALID for a state that begins in a status which its machine does not know. */
export function checkBeginning(machine: StateMachine | undefined, status: string): void {
  if (!machine || machine.transitions.some(({ from, to }) => from === status || to === status)) return;
  const known = [...new Set(machine.transitions.flatMap(({ from, to }) => [from, to]))].filter(one => one !== '*');
  const message = `must be one of the machine's, such as ${known.slice(0, 10).join(', ')}`;
  throw fieldInvalid([{ field: 'status', rule: 'dacp.status', message }]);
}
