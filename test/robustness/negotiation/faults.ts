import { equals } from '@bufbuild/protobuf';
import { AwardState, Outcome, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contentJson } from '../../../src/message/index.js';
import { evolve, initialState, type NegotiationState } from '../../../src/negotiation/index.js';
import { endOf, type Rules, type Seen, waitedFor } from './lateness.js';
import type { Entry } from './run-bidders.js';

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
export function timeFaults(seen: Seen, rules: Rules): string[] {
  const { id, heardMs } = seen;
  const end = endOf(seen, rules);
  if (!end) return [`${id}: its caller saw no end`];
  const faults: string[] = [];
  const { endedMs, lateMs } = end;
  if (lateMs > rules.slackMs) faults.push(`${id} ended ${lateMs} ms after it was due; ${waitedFor(seen, end, rules)}`);
  const latestMs = Math.max(
    endedMs,
    ...rules.outages
      .filter(({ fromMs }) => fromMs >= endedMs - rules.slackMs)
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
