import type { Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';

/**
 * Where a contract net stands (fipa00029).
 * - `new`: nothing has happened.
 * - `collecting`: all able agents are called, and proposals come in.
 * - `deciding`: collecting is over or an award has failed, and nothing is awarded; the caller decides.
 * - `doing`: one award is in force.
 * - `ended`: it is over, for good.
 */
export type Status = 'new' | 'collecting' | 'deciding' | 'doing' | 'ended';

/** What may happen, as the contract names it. */
export type StepKind = Exclude<Step['kind']['case'], undefined>;

/** Every transition that there is: from where it stands, by a step, to where it stands then. */
export const transitions: Readonly<Record<Status, Readonly<Partial<Record<StepKind, Status>>>>> = {
  new: { started: 'collecting' },
  collecting: {
    proposed: 'collecting',
    declined: 'collecting',
    refused: 'collecting',
    rejected: 'collecting',
    deciding: 'deciding',
    awarded: 'doing',
    ended: 'ended',
  },
  deciding: {
    declined: 'deciding',
    refused: 'deciding',
    rejected: 'deciding',
    deciding: 'deciding',
    awarded: 'doing',
    ended: 'ended',
  },
  doing: {
    declined: 'doing',
    refused: 'doing',
    rejected: 'doing',
    progressed: 'doing',
    resumed: 'doing',
    awardFailed: 'deciding',
    ended: 'ended',
  },
  ended: {},
};

/** Where it stands after a step; a programmer fault when the table has no such transition. */
export function next(status: Status, kind: StepKind): Status {
  const to = transitions[status][kind];
  assert(to !== undefined, `a negotiation that is ${status} cannot be ${kind}`);
  return to;
}
