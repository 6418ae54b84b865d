import { type Ended, Outcome, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { groupBy } from '../../base/index.js';
import { promiseOf } from '../step-story.js';
import { word } from '../values.js';
import type { StepFact } from './read-facts.js';

/** What one agent did in a negotiation. */
export interface Bid {
  readonly agent: string;
  /** Its proposal, or that it declined. */
  readonly what: string;
  readonly atMs: number;
  /** From its award to the end of it; undefined: it won nothing. */
  readonly tookMs: number | undefined;
  /** Such as `won`, `rejected`, `award void: …`. */
  readonly ending: string;
  readonly ok: boolean | undefined;
}

/** A negotiation as a piece of work. */
export interface Trade {
  readonly id: string;
  readonly capability: string;
  readonly parentSpanId: string;
  readonly atMs: number;
  readonly endedAtMs: number | undefined;
  readonly ending: string;
  readonly ok: boolean | undefined;
  readonly bids: readonly Bid[];
}

type BidDraft = { -readonly [K in keyof Bid]: Bid[K] } & { awardedAtMs?: number; proposalId?: string };

/** The negotiations that these steps tell of, from their steps in order. */
export function readTrades(steps: readonly StepFact[]): Trade[] {
  return [...groupBy(steps, ({ step }) => step.negotiationId)].flatMap(([id, facts]) => readTrade(id, facts) ?? []);
}

/** Undefined when its beginning is not there. */
function readTrade(id: string, facts: readonly StepFact[]): Trade | undefined {
  const [first] = facts;
  if (first?.step.kind.case !== 'started') return undefined;
  const { participants, task } = first.step.kind.value;
  const bids = new Map(participants.map(({ agent }) => [agent, calledAt(agent, first.atMs)]));
  let end: { readonly atMs: number; readonly value: Ended } | undefined;
  for (const { step, atMs } of facts) {
    if (step.kind.case === 'ended') end = { atMs, value: step.kind.value };
    applyStep(bids, step, atMs);
  }
  return {
    id,
    capability: task?.capability ?? '',
    parentSpanId: first.parentSpanId,
    atMs: first.atMs,
    endedAtMs: end?.atMs,
    ending: end ? endingOf(end.value) : 'open',
    ok: end && end.value.outcome === Outcome.COMPLETED,
    bids: [...bids.values()].map(({ awardedAtMs: _, proposalId: __, ...bid }) => bid),
  };
}

function calledAt(agent: string, atMs: number): BidDraft {
  return { agent, what: 'no answer', atMs, tookMs: undefined, ending: '', ok: undefined };
}

function applyStep(bids: ReadonlyMap<string, BidDraft>, { kind }: Step, atMs: number): void {
  if (kind.case === 'rejected') {
    for (const bid of bids.values()) if (kind.value.proposalIds.includes(bid.proposalId ?? '')) bid.ending = 'rejected';
    return;
  }
  const bid = kind.value && 'agent' in kind.value ? bids.get(kind.value.agent) : undefined;
  if (!bid) return;
  if (kind.case === 'proposed') {
    bid.proposalId = kind.value.proposalId;
    bid.what = promiseOf(kind.value.proposal).slice(0, 3).join(', ');
  } else if (kind.case === 'passed') {
    if (bid.proposalId === undefined) bid.what = `passed: ${kind.value.failure?.message ?? ''}`;
  } else if (kind.case === 'declined') bid.what = `declined: ${kind.value.failure?.message ?? ''}`;
  else if (kind.case === 'awarded') {
    bid.awardedAtMs = atMs;
    bid.ending = 'won';
  } else if (kind.case === 'awardFailed') over(bid, atMs, `award void: ${kind.value.failure?.message ?? ''}`, false);
  else if (kind.case === 'ended' || kind.case === 'fulfilled') over(bid, atMs, 'won', true);
}

function over(bid: BidDraft, atMs: number, ending: string, ok: boolean): void {
  bid.tookMs = atMs - (bid.awardedAtMs ?? atMs);
  bid.ending = ending;
  bid.ok = ok;
}

function endingOf({ outcome, failure }: Ended): string {
  const how = word(Outcome, outcome).replaceAll('-', '_');
  return failure ? `${how}: ${failure.message}` : how;
}
