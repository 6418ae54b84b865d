import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DutchSchema, IteratedSchema, type Step } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../base/index.js';
import type { Command, CommandOf } from './commands.js';
import { decide, decideEach } from './decide.js';
import { createDraft } from './draft.js';
import { evolve } from './evolve.js';
import { type Means, unlimited } from './means.js';
import { decline, epochMs, micros, play, proposal, propose, start, startBy, times } from './scenario.js';
import type { NegotiationState } from './state.js';

const agents = ['a', 'b', 'c', 'd'];
const begins = [
  start(agents),
  startBy(agents, { case: 'iterated', value: create(IteratedSchema, { maxRounds: 2 }) }),
  startBy(agents, {
    case: 'dutch',
    value: create(DutchSchema, { startPriceMicros: micros(1), stepMicros: micros(2), maxPriceMicros: micros(4) }),
  }),
];

const who = fc.constantFrom(...agents, 'stranger');
const offered = fc.tuple(who, fc.integer({ min: 1, max: 9 }), fc.constantFrom('', 'USD', 'USD', 'EUR'));
const said = fc.oneof(
  {
    weight: 5,
    arbitrary: offered.map(([agent, price, currency]) => propose(agent, { ...proposal(price, price * 100), currency })),
  },
  who.map(agent => decline(agent)),
);
const inRound = fc
  .tuple(said, fc.constantFrom(undefined, undefined, undefined, 0, 1, 2))
  .map(([one, round]): CommandOf<'propose' | 'decline'> => (round === undefined ? one : { ...one, round }));

/** What there is to spend: for how many USD and ms of work. Most have no budget. */
const means = fc
  .constantFrom(
    undefined,
    undefined,
    { price: 4 },
    { price: 12 },
    { timeMs: 0 },
    { timeMs: 500 },
    { price: 8, timeMs: 500 },
  )
  .map((budget): Means => {
    if (!budget) return unlimited;
    const { price, timeMs } = budget;
    const left = {
      currency: 'USD',
      ...(price !== undefined && { micros: Number(micros(price)) }),
      ...(timeMs !== undefined && { timeMs }),
    };
    return { ...unlimited, left, account: 'negotiation:n1' };
  });

/** One after the other, as if each had come in a message of its own. */
function oneByOne(
  from: NegotiationState,
  commands: readonly Command[],
  on: { readonly nowMs: number; readonly means: Means },
) {
  const steps: Step[] = [];
  const refused: unknown[] = [];
  let state = from;
  for (const command of commands) {
    try {
      const decided = decide(state, command, on.nowMs, { means: on.means });
      steps.push(...decided);
      state = decided.reduce(evolve, state);
    } catch (error) {
      if (!(error instanceof MeshError)) throw error;
      refused.push([command, error.reason]);
    }
  }
  return { steps, state, refused };
}

it('what comes together leads to the same as one after the other, in each protocol, at any time and with any budget', () => {
  const atMs = fc.constantFrom(10, 10, 10, times.proposeMs, times.doMs);
  fc.assert(
    fc.property(
      fc.constantFrom(...begins),
      fc.array(inRound, { maxLength: 9 }),
      atMs,
      means,
      (begin, commands, at, has) => {
        const { state } = play([[0, begin]]);
        const draft = createDraft(state, epochMs + at, { means: has });
        const refused: unknown[] = [];
        decideEach(draft, commands, (command, error) => refused.push([command, (error as MeshError).reason]));
        expect({ steps: draft.steps, state: draft.state, refused }).toEqual(
          oneByOne(state, commands, { nowMs: epochMs + at, means: has }),
        );
      },
    ),
    { numRuns: 600 },
  );
});

it('offers that come together with the last one are awarded at once', () => {
  const { state } = play([[0, start(agents)]]);
  const draft = createDraft(state, epochMs + 10);
  decideEach(
    draft,
    agents.map((agent, price) => propose(agent, proposal(price + 1))),
    (_, error) => {
      throw error;
    },
  );
  expect(draft.steps.map(({ kind }) => kind.case)).toEqual([...agents.map(() => 'proposed'), 'awarded', 'rejected']);
});

it('an offer after which nothing can be decided is refused, and changes nothing; those before it stand', () => {
  const { state } = play([[0, start(agents)]]);
  const standings = {
    of() {
      throw new MeshError('STORE_FAILED', 'nothing is known of bidders');
    },
  };
  const draft = createDraft(state, epochMs + 10, { standings });
  const refused: string[] = [];
  const offers = agents.map((agent, price) => propose(agent, proposal(price + 1)));
  decideEach(draft, offers, command => refused.push((command as CommandOf<'propose'>).agent));
  expect(refused).toEqual(['d']);
  expect(draft.steps).toHaveLength(3);
  const answered = draft.answered();
  expect(agents.filter(agent => answered.has(agent))).toEqual(['a', 'b', 'c']);
});
