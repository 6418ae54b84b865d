import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  AwardState,
  CallerDecidesSchema,
  FastestSchema,
  Outcome,
  type Step,
  WeightedSchema,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import type { Command } from './commands.js';
import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { decline, epochMs, fail, progress, proposal, propose, result, start, times } from './scenario.js';
import { awardOf, awardsInForce, initialState, isOpen, type NegotiationState } from './state.js';
import { nextDueMs } from './terms.js';

const agents = ['a', 'b', 'c', 'd'] as const;
const agent = fc.constantFrom(...agents);
const fence = fc.integer({ min: 0, max: 5 }).map(BigInt);
const policy = fc.constantFrom(
  undefined,
  { case: 'fastest', value: create(FastestSchema) } as const,
  { case: 'weighted', value: create(WeightedSchema, { price: 1, time: 2, quality: 3 }) } as const,
  { case: 'caller', value: create(CallerDecidesSchema) } as const,
);

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(agent, fc.integer({ min: 0, max: 9 }))
      .map(([who, price]) => propose(who, proposal(price, price))),
  },
  agent.map(who => decline(who)),
  fc.tuple(agent, fence).map(([who, which]) => progress(who, which)),
  { weight: 2, arbitrary: fc.tuple(agent, fence).map(([who, which]) => fail(who, which)) },
  fc.tuple(agent, fence).map(([who, which]) => result(who, which)),
  fc.constantFrom('', 'p-a', 'p-b', 'p-x').map(proposalId => ({ kind: 'pick', proposalId }) as const),
  fc.constantFrom({ kind: 'resume' } as const, { kind: 'tick' } as const),
);
const winner = (state: NegotiationState) => awardsInForce(state)[0];
const happening = fc.tuple(fc.integer({ min: 0, max: 4_000 }), command);
const cancelLast = { kind: 'cancel', reason: '' } as const;

/** A winner's word without the fence of its award in force. */
function isIdle(state: NegotiationState, wanted: Command): boolean {
  if (wanted.kind === 'progress') return awardOf(state, wanted.agent)?.fence !== wanted.progress.fence;
  if (wanted.kind !== 'result' && wanted.kind !== 'fail') return false;
  return awardOf(state, wanted.agent)?.fence !== wanted.fence;
}

/** A step that a winner's word leads to. */
function moves({ kind }: Step): boolean {
  const ends = kind.case === 'ended' && kind.value.outcome === Outcome.COMPLETED;
  return ends || kind.case === 'progressed' || kind.case === 'awardFailed' || kind.case === 'fulfilled';
}

/** Commands of any order; what a command of the wrong moment throws is no step. */
function attempt(state: NegotiationState, wanted: Command, nowMs: number): NegotiationState {
  try {
    const steps = decide(state, wanted, nowMs);
    if (isIdle(state, wanted)) expect(steps.filter(moves)).toEqual([]);
    return steps.reduce((before, step) => checked(before, evolve(before, step)), state);
  } catch (error) {
    if (error instanceof MeshError) return state;
    throw error;
  }
}

function checked(before: NegotiationState, after: NegotiationState): NegotiationState {
  const inForce = after.awards.filter(({ state }) => state === AwardState.IN_FORCE);
  expect(inForce.length).toBe(after.status === 'doing' ? 1 : 0);
  const fences = after.awards.map(({ award }) => award?.fence ?? 0n);
  expect(fences).toEqual([...new Set(fences)].sort((a, b) => Number(a - b)));
  if (after.awards.length > before.awards.length)
    for (const { state, failure } of before.awards)
      expect([state, failure === undefined]).toEqual([AwardState.FAILED, false]);
  return after;
}

it('never has two awards in force, none past its deadline, and always ends', () => {
  fc.assert(
    fc.property(policy, fc.array(happening, { maxLength: 40 }), fc.boolean(), (wish, happenings, cancelled) => {
      let nowMs = epochMs;
      let state = attempt(initialState('n'), start(agents, wish), nowMs);
      const runTo = (untilMs: number) => {
        for (let due = nextDueMs(state); due !== undefined && due <= untilMs; due = nextDueMs(state)) {
          nowMs = Math.max(nowMs, due);
          const version = state.version;
          state = attempt(state, { kind: 'tick' }, nowMs);
          expect(state.version).toBeGreaterThan(version);
        }
        nowMs = untilMs;
      };
      for (const [pauseMs, wanted] of happenings) {
        runTo(nowMs + pauseMs);
        state = attempt(state, wanted, nowMs);
        if (isOpen(state)) expect(nowMs).toBeLessThan(epochMs + times.doMs);
      }
      if (cancelled) state = attempt(state, cancelLast, nowMs);
      // The winner goes on until the end, and its result comes as the time is up.
      const endMs = epochMs + times.doMs;
      for (let award = winner(state); award && nowMs < endMs - 1; award = winner(state)) {
        state = attempt(state, progress(award.agent, award.fence), nowMs);
        runTo(Math.min(nowMs + times.progressMs - 1, endMs - 1));
      }
      const last = winner(state);
      if (last) {
        state = attempt(state, result(last.agent, last.fence), endMs);
        expect(state.ended?.outcome).toBe(Outcome.FAILED);
      }
      runTo(Math.max(nowMs, endMs));
      expect(state.status).toBe('ended');
      expect(state.endedAtMs).toBeLessThanOrEqual(epochMs + times.doMs);
      expect(state.ended?.outcome).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});
