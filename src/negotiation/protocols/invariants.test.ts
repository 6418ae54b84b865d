import { create, type MessageInitShape } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import {
  AwardPolicySchema,
  AwardState,
  CallerDecidesSchema,
  ProtocolSchema,
  type Step,
  TieBreak,
} from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import type { Command } from '../commands.js';
import { decide } from '../decide.js';
import { evolve } from '../evolve.js';
import { decline, epochMs, fail, progress, proposal, propose, result, start, times } from '../scenario.js';
import { awardsInForce, calledOf, initialState, isOpen, type NegotiationState, roundOf } from '../state.js';
import { type ProtocolName, type StepKind, type Table, transitions } from '../states.js';
import { nextDueMs } from '../terms.js';

/** How each is negotiated here; several times where its options make a difference. */
const options: Readonly<Record<ProtocolName, readonly MessageInitShape<typeof ProtocolSchema>['protocol'][]>> = {
  contractNet: [{ case: 'contractNet', value: {} }],
  iterated: [{ case: 'iterated', value: { maxRounds: 4 } }],
  severalWinners: [
    { case: 'severalWinners', value: { quantity: 5 } },
    { case: 'severalWinners', value: { quantity: 6, atLeast: 2 } },
  ],
  sealedSecondPrice: [
    { case: 'sealedSecondPrice', value: {} },
    { case: 'sealedSecondPrice', value: { reservePriceMicros: 5_000_000n } },
  ],
  english: [
    { case: 'english', value: { decrementMicros: 1_000_000n } },
    { case: 'english', value: { startPriceMicros: 6_000_000n, maxRounds: 3 } },
  ],
  dutch: [
    { case: 'dutch', value: { startPriceMicros: 0n, stepMicros: 2_000_000n, maxPriceMicros: 9_000_000n } },
    { case: 'dutch', value: { startPriceMicros: 5_000_000n, stepMicros: 1n, maxPriceMicros: 5_000_001n } },
  ],
  requestForQuotation: [{ case: 'requestForQuotation', value: {} }],
};

const agents = ['a', 'b', 'c', 'd'] as const;
const agent = fc.constantFrom(...agents);
const fence = fc.integer({ min: 0, max: 5 }).map(BigInt);

/** Commands by which a negotiation comes to something more often than by any at all. */
type Play = (state: NegotiationState) => Command;
const bid = fc
  .record({ who: agent, price: fc.integer({ min: 0, max: 9 }), quantity: fc.integer({ min: 0, max: 4 }) })
  .map(
    ({ who, price, quantity }): Play =>
      state => {
        const round = roundOf(state);
        const offered = Object.assign(proposal(price, price), { quantity });
        return { ...propose(who, offered, `p-${who}-${round}`), ...(round > 0 && { round }) };
      },
  );
const pass = agent.map(
  (who): Play =>
    state => ({ ...decline(who), round: roundOf(state) }),
);
const winnerDoes = fc
  .constantFrom(
    result,
    fail,
    (who: string, which: bigint) => progress(who, which, 'at it'),
    (who: string, which: bigint) => ({ ...result(who, which), said: { quality: 0.5 } }),
  )
  .map(
    (say): Play =>
      state => {
        const award = awardsInForce(state)[0];
        return award ? say(award.agent, award.fence) : { kind: 'tick' };
      },
  );
const picked = fc.nat(59).map(
  (at): Play =>
    ({ offers }) => ({ kind: 'pick', proposalId: offers[at % (offers.length + 1)]?.proposalId ?? '' }),
);
const anything: fc.Arbitrary<Command> = fc.oneof(
  agent.map(who => decline(who)),
  fc.tuple(agent, fence).map(([who, which]) => progress(who, which)),
  fc.tuple(agent, fence).map(([who, which]) => fail(who, which)),
  fc.tuple(agent, fence).map(([who, which]) => result(who, which)),
  agent.map(who => propose(who, proposal(1), `late-${who}`)),
  agent.map(who => ({ ...propose(who, proposal(1)), round: 1 })),
  fc.constant({ kind: 'tick' } as const),
);
/** Of the kinds that are rare otherwise: somebody leaves, the manager was away, the caller has had enough. */
const rare: fc.Arbitrary<Command> = fc.oneof(
  { weight: 2, arbitrary: agent.map(who => decline(who)) },
  { weight: 2, arbitrary: fc.constant({ kind: 'resume' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cancel', reason: '' } as const) },
);
const play: fc.Arbitrary<Play> = fc.oneof(
  { weight: 10, arbitrary: bid },
  { weight: 2, arbitrary: pass },
  { weight: 6, arbitrary: winnerDoes },
  { weight: 4, arbitrary: picked },
  {
    weight: 5,
    arbitrary: fc.oneof(anything, rare).map(
      (command): Play =>
        () =>
          command,
    ),
  },
);
const happening = fc.tuple(fc.oneof(fc.constant(0), fc.constant(10), fc.integer({ min: 0, max: 3_000 })), play);

/** The transitions that were taken, by protocol. */
const taken: Partial<Record<ProtocolName, Set<string>>> = {};

describe.each(Object.keys(transitions) as ProtocolName[])('by %s', name => {
  const chosen = fc.constantFrom(...options[name]);
  const wish = fc.constantFrom(undefined, { case: 'caller', value: create(CallerDecidesSchema) } as const);

  // A seed that is known to take every transition, and one of its own for each run.
  it.each([{ seed: 7, numRuns: 700 }, { numRuns: 50 }])(
    'any commands lead to states of its table, never to more than it may award, to the same on replay, and to an end in time (%o)',
    runs => {
      fc.assert(
        fc.property(
          chosen,
          name === 'contractNet' || name === 'iterated' ? wish : fc.constant(undefined),
          fc.array(happening, { maxLength: 30 }),
          fc.integer({ min: 1, max: agents.length }),
          fc.constantFrom(TieBreak.EARLIEST, TieBreak.LOWEST_AGENT, TieBreak.DRAW),
          (protocol, policy, happenings, called, tieBreak) => {
            const run = createRun(name);
            const begin = start(agents.slice(0, called));
            Object.assign(begin.started, {
              protocol: create(ProtocolSchema, protocol ? { protocol } : {}),
              policy: create(AwardPolicySchema, policy ? { policy } : {}),
              tieBreak,
            });
            run.attempt(begin);
            for (const [pauseMs, say] of happenings) {
              run.to(run.nowMs + pauseMs);
              run.attempt(say(run.state));
              if (isOpen(run.state)) expect(run.nowMs).toBeLessThan(epochMs + times.doMs);
            }
            run.to(epochMs + times.doMs);
            expect(run.state.status).toBe('ended');
            expect(run.state.endedAtMs).toBeLessThanOrEqual(epochMs + times.doMs);
            expect(run.steps.reduce(evolve, initialState('n'))).toEqual(run.state);
          },
        ),
        runs,
      );
    },
  );
});

/** A table has no transition that never happens. What is said of a negotiation after its end comes from elsewhere. */
afterAll(() => {
  const never = (Object.entries(transitions) as [ProtocolName, Table][]).flatMap(([name, table]) =>
    transitionsOf(table)
      .filter(transition => transition !== 'ended rated ended' && !taken[name]?.has(transition))
      .map(transition => `${name}: ${transition}`),
  );
  expect(never).toEqual([]);
});

function createRun(name: ProtocolName) {
  let nowMs = epochMs;
  let state = initialState('n');
  const steps: Step[] = [];

  /** What a command of the wrong moment throws is no step. */
  function attempt(command: Command): void {
    try {
      for (const step of decide(state, command, nowMs)) {
        const after = evolve(state, step);
        note(name, `${state.status} ${step.kind.case} ${after.status}`);
        steps.push(step);
        check(state, after);
        state = after;
      }
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
    }
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get state() {
      return state;
    },
    steps,
    attempt,
    /** Everything that is due up to a moment happens when it is due, and changes something. */
    to(untilMs: number) {
      for (let due = nextDueMs(state); due !== undefined && due <= untilMs; due = nextDueMs(state)) {
        nowMs = Math.max(nowMs, due);
        const { version } = state;
        attempt({ kind: 'tick' });
        expect(state.version).toBeGreaterThan(version);
      }
      nowMs = Math.max(nowMs, untilMs);
    },
  };
}

function note(name: ProtocolName, transition: string): void {
  const known = taken[name] ?? new Set();
  taken[name] = known;
  known.add(transition);
}

function transitionsOf(table: Table): string[] {
  return Object.entries(table)
    .flatMap(([from, moves]) =>
      (Object.entries(moves) as [StepKind, string][]).map(([kind, to]) => `${from} ${kind} ${to}`),
    )
    .sort();
}

function check(before: NegotiationState, after: NegotiationState): void {
  const inForce = after.awards.filter(({ state }) => state === AwardState.IN_FORCE).map(({ award }) => award);
  expect(awardsInForce(after)).toEqual(after.status === 'doing' ? inForce : []);
  const { protocol } = after.terms?.protocol ?? {};
  const fences = after.awards.map(({ award }) => award?.fence ?? 0n);
  expect(fences).toEqual(fences.map((_, at) => BigInt(at + 1)));
  if (protocol?.case === 'severalWinners') {
    const held = after.awards.filter(({ state }) => state !== AwardState.FAILED);
    expect(held.reduce((sum, { award }) => sum + (award?.quantity ?? 0), 0)).toBeLessThanOrEqual(
      protocol.value.quantity,
    );
    expect(new Set(inForce.map(award => award?.agent)).size).toBe(inForce.length);
  } else expect(inForce.length).toBe(after.status === 'doing' ? 1 : 0);
  checkPrices(after);
  if (after.round !== before.round) checkRound(before, after);
}

/** Nobody is paid less than it asked, nor more than was declared. */
function checkPrices({ awards, offers, round }: NegotiationState): void {
  for (const { award } of awards) {
    const asked = offers.find(({ proposalId }) => proposalId === award?.proposalId)?.proposal?.priceMicros ?? 0n;
    const paid = award?.priceMicros ?? asked;
    expect(paid).toBeGreaterThanOrEqual(asked);
    if (round?.terms?.protocol === 'dutch') expect(paid).toBeLessThanOrEqual(round.terms.priceAtMostMicros ?? 0n);
  }
}

/** Rounds are numbered, call somebody, and where a price is to be beaten it falls, or rises. */
function checkRound(before: NegotiationState, after: NegotiationState): void {
  expect(roundOf(after)).toBe(roundOf(before) + 1);
  expect(calledOf(after).length).toBeGreaterThan(0);
  expect(new Set(calledOf(after)).size).toBe(calledOf(after).length);
  const [was, is] = [before.round?.terms, after.round?.terms];
  if (is?.protocol === 'english' && was?.priceAtMostMicros !== undefined)
    expect(is.priceAtMostMicros ?? 0n).toBeLessThan(was.priceAtMostMicros);
  if (is?.protocol === 'dutch' && was)
    expect(is.priceAtMostMicros ?? 0n).toBeGreaterThanOrEqual(was.priceAtMostMicros ?? 0n);
}
