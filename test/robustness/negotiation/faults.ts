import { equals } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { AwardState, Outcome, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contentJson } from '../../../src/message/index.js';
import { evolve, initialState, type NegotiationState } from '../../../src/negotiation/index.js';
import type { Entry } from './run-bidders.js';

/** A time in which no node was up, in ms since the epoch. */
export interface Outage {
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was seen of one negotiation. */
export interface Seen {
  readonly id: string;
  /** As a caller was shown them, over all that happened to the node. */
  readonly shown: readonly Step[];
  /** When the caller heard of the end. */
  readonly heardMs: number;
}

/** What a run is measured by. */
export interface Rules {
  readonly outages: readonly Outage[];
  /** How long after its deadline, or after the node is back, a negotiation may end, in ms. */
  readonly slackMs: number;
}

/** What the bidders' own ledger says against us: a fence that was used twice. */
export function ledgerFaults(ledger: readonly Entry[]): string[] {
  const begun = ledger.filter(({ what }) => what === 'begun').map(keyOf);
  return begun.filter((key, index) => begun.indexOf(key) < index).map(key => `${key} was worked on twice`);
}

/** What the record of a negotiation says against us. */
export function recordFaults({ id, shown }: Seen, recorded: readonly Step[], ledger: readonly Entry[]): string[] {
  const faults: string[] = [];
  let state = initialState(id);
  for (const step of recorded) {
    state = evolve(state, step);
    const inForce = state.awards.filter(award => award.state === AwardState.IN_FORCE);
    if (inForce.length > 1) faults.push(`${id}: ${inForce.length} awards are in force`);
  }
  for (const [index, step] of shown.entries()) {
    const same = recorded[index];
    if (!same || !equals(StepSchema, step, same)) faults.push(`${id}: step ${index + 1} was shown and is not recorded`);
  }
  return [...faults, ...resultFaults(state, ledger)];
}

/** A result is that of the award that was in force, and of who says in its ledger that it has done it. */
function resultFaults({ id, ended, awards }: NegotiationState, ledger: readonly Entry[]): string[] {
  if (!ended) return [`${id} has not ended`];
  if (ended.outcome !== Outcome.COMPLETED) return [];
  const { by, fence } = contentJson(ended.result) as { by: string; fence: number };
  const last = awards.at(-1);
  const its = last?.award?.agent === by && last.award.fence === BigInt(fence) && last.state === AwardState.FULFILLED;
  const entry = ledger.find(one => one.what === 'done' && one.negotiationId === id && one.fence === BigInt(fence));
  if (its && entry?.agent === by) return [];
  return [
    `${id}: the result of ${by} with fence ${fence} was taken; the award is ${last?.award?.agent}'s, ${last?.award?.fence}`,
  ];
}

/** Whether a negotiation ended by its deadline, or as soon as a node was back; and whether its caller heard it. */
export function timeFaults({ id, shown, heardMs }: Seen, { outages, slackMs }: Rules): string[] {
  const [first] = shown;
  const last = shown.at(-1);
  if (first?.kind.case !== 'started' || last?.kind.case !== 'ended') return [`${id}: its caller saw no end`];
  const doByMs = msOf(first.kind.value.doBy);
  const endedMs = msOf(last.at);
  const faults: string[] = [];
  // What was due in an outage, or so shortly before that there was no time for it, is due when the node is back.
  const outage = outages.find(({ fromMs, toMs }) => fromMs <= doByMs + slackMs && doByMs <= toMs + slackMs);
  const dueMs = Math.max(doByMs, outage?.toMs ?? 0);
  if (endedMs > dueMs + slackMs) faults.push(`${id} ended ${endedMs - dueMs} ms after it was due`);
  const latestMs = Math.max(
    endedMs,
    ...outages
      .filter(({ fromMs }) => fromMs >= endedMs - slackMs)
      .map(one => one.toMs)
      .slice(0, 1),
  );
  if (heardMs > latestMs + hearMs) faults.push(`${id}: its caller heard of the end ${heardMs - latestMs} ms after it`);
  return faults;
}

/** How long a caller may take to come back and hear the end, in ms. */
const hearMs = 10_000;

function keyOf({ negotiationId, fence }: Entry): string {
  return `${negotiationId}/${fence}`;
}

function msOf(at: Parameters<typeof timestampMs>[0] | undefined): number {
  return at ? timestampMs(at) : 0;
}
