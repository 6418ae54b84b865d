import { equals, fromBinary, toBinary } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import { NegotiationSchema } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome, type Step, StepSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { contentJson } from '../message/index.js';
import {
  evolve,
  initialState,
  type Ledger,
  type NegotiationState,
  type Negotiations,
  viewOf,
} from '../negotiation/index.js';
import type { Caller } from './caller.js';
import type { Diary } from './diary.js';
import { fencesInForce } from './observed-ledger.js';
import type { Works } from './works.js';

/** What a virtual agent's result says of itself. */
export interface VirtualResult {
  readonly by: string;
  readonly fence: number;
  readonly quality: number;
}

/** The result that a step accepts. */
function resultIn({ kind }: Step): VirtualResult | undefined {
  const completes = kind.case === 'ended' && kind.value.outcome === Outcome.COMPLETED;
  if (!completes && kind.case !== 'fulfilled') return undefined;
  const { result } = kind.value;
  return result?.kind.case === 'json' ? (contentJson(result) as unknown as VirtualResult) : undefined;
}

/** What goes on when all should be over: an award, a round, or a result that counts. */
function goesOn(step: Step): boolean {
  const { kind } = step;
  return kind.case === 'awarded' || kind.case === 'roundOpened' || resultIn(step) !== undefined;
}

/**
 * Checks steps as they come into the record: how many awards are in force, whether a result is that of an award in force, and that
 * nothing goes on once the time is up.
 */
export function checkSteps(
  before: NegotiationState,
  steps: readonly Step[],
  parts: {
    readonly works: Works;
    readonly diary: Diary;
    /** More than one award may be in force. */
    readonly several: boolean;
  },
): void {
  const { works, diary, several } = parts;
  let state = before;
  for (const step of steps) {
    const inForce = fencesInForce(state);
    state = evolve(state, step);
    const now = fencesInForce(state);
    const doByMs = state.terms?.doBy && timestampMs(state.terms.doBy);
    if (doByMs !== undefined && goesOn(step) && step.at && timestampMs(step.at) >= doByMs)
      diary.violation(`${state.id}: "${step.kind.case}" though its time was up`);
    if (now.length > 1 && !several)
      diary.violation(`${state.id} has ${now.length} awards in force: fences ${now.join(', ')}`);
    const result = resultIn(step);
    if (!result) continue;
    const fence = BigInt(result.fence);
    if (!inForce.includes(fence))
      diary.violation(`${state.id} took a result with fence ${fence}, which is not in force`);
    const work = works.of(state.id, fence);
    if (!work?.finished || work.agent !== result.by)
      diary.violation(`${state.id} took a result of ${result.by} with fence ${fence}, which nobody made`);
  }
}

/** Watches that what is due is done in time: rounds, decisions, leases and the end. */
export interface Punctuality {
  /** The manager is back, or its store has failed: until now it could do nothing. */
  excuse(): void;
  /** A negotiation goes on from a state. */
  check(state: NegotiationState): void;
}

/** By how much something may be done after it was due, or after the manager could do it, in ms: it tries a store that failed within 500 ms. */
const graceMs = 1_000;

/** Nothing was kept up yet. */
export function createPunctuality({
  diary,
  now,
}: {
  readonly diary: Pick<Diary, 'violation'>;
  now(): number;
}): Punctuality {
  let ableSinceMs = Number.NEGATIVE_INFINITY;
  return {
    excuse() {
      ableSinceMs = now();
    },
    check(state) {
      const dueMs = dueOf(state);
      const lateMs = dueMs === undefined ? 0 : now() - Math.max(dueMs, ableSinceMs);
      if (lateMs > graceMs)
        diary.violation(`${state.id}, ${state.status}, goes on ${Math.round(lateMs)} ms after it had to`);
    },
  };
}

/** When something has to happen at last, in ms since the epoch; undefined: never. Worked out anew, so that the manager can be wrong. */
function dueOf({ status, terms, proposeByMs, decideByMs, leases }: NegotiationState): number | undefined {
  if (!terms?.doBy || status === 'ended') return undefined;
  const doByMs = timestampMs(terms.doBy);
  if (status === 'collecting') return Math.min(doByMs, proposeByMs);
  if (status === 'deciding') return Math.min(doByMs, decideByMs ?? 0);
  return Math.min(doByMs, ...leases.map(({ untilMs }) => untilMs));
}

/** Checks what is left when all is over: the record gives the same outcome as the manager and the caller have it. */
export async function checkReplay(
  caller: Caller,
  {
    ledger,
    negotiations,
    diary,
  }: { readonly ledger: Ledger; readonly negotiations: Negotiations; readonly diary: Diary },
): Promise<void> {
  const { id } = caller;
  const steps: Step[] = [];
  for await (const step of ledger.read(id)) steps.push(fromBinary(StepSchema, toBinary(StepSchema, step)));
  const replayed = steps.reduce(evolve, initialState(id));
  const seen = caller.steps.reduce(evolve, initialState(id));
  if (!equals(NegotiationSchema, viewOf(replayed), await negotiations.get(id)))
    diary.violation(`the record of ${id} replays to another outcome than the manager has`);
  if (!equals(NegotiationSchema, viewOf(replayed), viewOf(seen)))
    diary.violation(`the caller of ${id} saw another outcome than the record has`);
}
