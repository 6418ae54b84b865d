import type { Protocol, Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { assert } from '../base/index.js';

/**
 * Where a negotiation stands, whatever its protocol.
 * - `new`: nothing has happened.
 * - `collecting`: agents are called, and proposals come in; in rounds, where the protocol has them.
 * - `deciding`: collecting is over or an award has failed, and nothing is awarded; the caller or the protocol decides.
 * - `doing`: an award is in force; of several winners, one or more.
 * - `ended`: it is over, for good.
 */
export type Status = 'new' | 'collecting' | 'deciding' | 'doing' | 'ended';

/** What may happen, as the contract names it. */
export type StepKind = Exclude<Step['kind']['case'], undefined>;

/** How it may be negotiated, as the contract names it. */
export type ProtocolName = Exclude<Protocol['protocol']['case'], undefined>;

/** From where it stands, by a step, to where it stands then. */
export type Table = Readonly<Record<Status, Readonly<Partial<Record<StepKind, Status>>>>>;

/** One round; the caller may be asked. */
const contractNet: Table = {
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
    reported: 'doing',
    resumed: 'doing',
    awardFailed: 'deciding',
    ended: 'ended',
  },
  ended: { rated: 'ended' },
};

/** Agents are called in rounds – or in one, by terms of their own – and may pass. */
function inRounds(table: Table): Table {
  return { ...table, collecting: { ...table.collecting, roundOpened: 'collecting', passed: 'collecting' } };
}

/** The protocol decides by itself: what is `deciding` when an award has failed goes on at once. */
function byItself({ collecting, deciding, ...rest }: Table): Table {
  const { deciding: _, ...collected } = collecting;
  const { awarded = 'doing', ended = 'ended' } = deciding;
  return { ...rest, collecting: collected, deciding: { awarded, ended } };
}

/** The first offer is taken at once, so that nobody is rejected; after an award has failed, the rounds go on. */
function byFirst({ collecting, doing, ...rest }: Table): Table {
  const { rejected: _c, ...collected } = collecting;
  const { rejected: _d, ...done } = doing;
  return { ...rest, collecting: collected, deciding: { roundOpened: 'collecting', ended: 'ended' }, doing: done };
}

/** Only the caller awards. */
function byCaller({ collecting, ...rest }: Table): Table {
  const { awarded: _, ...collected } = collecting;
  return { ...rest, collecting: collected };
}

/** Several awards are in force at once, and are fulfilled one by one. */
function byParts(table: Table): Table {
  const { collecting, doing } = byItself(table);
  return {
    ...table,
    collecting,
    deciding: {},
    doing: { ...doing, awarded: 'doing', fulfilled: 'doing', awardFailed: 'doing' },
  };
}

/** Every transition that there is, of each protocol. The charts in docs/negotiation.md are drawn from this. */
export const transitions: Readonly<Record<ProtocolName, Table>> = {
  contractNet,
  iterated: inRounds(contractNet),
  severalWinners: byParts(inRounds(contractNet)),
  sealedSecondPrice: byItself(inRounds(contractNet)),
  english: byItself(inRounds(contractNet)),
  dutch: byFirst(byItself(inRounds(contractNet))),
  requestForQuotation: byCaller(inRounds(contractNet)),
};

/** Where it stands after a step; a programmer fault when the protocol's table has no such transition. */
export function next(name: ProtocolName, status: Status, kind: StepKind): Status {
  const to = transitions[name][status][kind];
  if (to === undefined) assert(false, `a negotiation by ${name} that is ${status} cannot be ${kind}`);
  return to;
}

/** How it is negotiated, as its terms say; without a word, by contract net. */
export function protocolNameOf(terms: { readonly protocol?: Protocol | undefined } | undefined): ProtocolName {
  return terms?.protocol?.protocol.case ?? 'contractNet';
}
