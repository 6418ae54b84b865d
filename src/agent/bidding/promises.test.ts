import { create } from '@bufbuild/protobuf';
import { expect, it } from 'vitest';
import { FailureSchema } from '#gen/dacp/message/v2/message_pb.js';
import { ProposalSchema } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { createFakeClock } from '../../base/index.js';
import { createDeadlines } from '../deadlines.js';
import { KeptAnswers } from './kept-answers.js';
import { type Bidding, createPromises } from './promises.js';

const bidder = (): Bidding => ({ get: () => undefined, drop: () => undefined });
const answer = (says: 'yes' | 'no') => (says === 'yes' ? create(ProposalSchema) : create(FailureSchema));

/** What bidders say to a call, each in its place. */
const answers = (...said: readonly ('yes' | 'no')[]) => new KeptAnswers(said.map(String), said.map(answer));

function ledger() {
  const clock = createFakeClock();
  const promises = createPromises({ clock, deadlines: createDeadlines(clock) });
  const asked = (negotiationId: string) => ({ negotiationId, manager: 'm', round: 0, doByMs: clock.now() + 10_000 });
  return { clock, promises, asked };
}

it('gives each bidder what it proposed, once', () => {
  const { promises, asked } = ledger();
  const [a, b, c] = [bidder(), bidder(), bidder()];
  const said = answers('yes', 'yes');
  promises.add(asked('n'), [a, b], said);
  expect(promises.take('n', c)).toBeUndefined();
  expect(promises.take('n', b)).toEqual({ asked: asked('n'), proposalId: said.idOf(1), proposal: said.at(1) });
  expect(promises.take('n', b)).toBeUndefined();
  expect(promises.take('n', a)).toMatchObject({ proposalId: said.idOf(0), proposal: { proposalId: said.idOf(0) } });
});

it('has nothing of a bidder that refused', () => {
  const { promises, asked } = ledger();
  const [a, b] = [bidder(), bidder()];
  const said = answers('no', 'yes');
  promises.add(asked('n'), [a, b], said);
  expect([promises.take('n', a), promises.take('n', b)]).toMatchObject([undefined, { proposalId: said.idOf(1) }]);
  promises.add(asked('n2'), [a, b], answers('no', 'no'));
  expect(promises.has('n2')).toBe(false);
});

it('keeps, of what others won, no more than under which id it was proposed', () => {
  const { promises, asked } = ledger();
  const [a, b] = [bidder(), bidder()];
  const said = answers('yes', 'yes');
  promises.add(asked('n'), [a, b], said);
  promises.inReserve('n', 'somebody else', [a, b]);
  expect(promises.take('n', a)).toMatchObject({ proposalId: said.idOf(0), proposal: { proposalId: said.idOf(0) } });
  promises.inReserve('n', 'm', [a, b]);
  expect(promises.take('n', b)).toMatchObject({ proposalId: said.idOf(1), proposal: undefined });
});

it('knows a negotiation as long as something is kept here or by a bidder', () => {
  const { promises, asked, clock } = ledger();
  const a = bidder();
  promises.add(asked('n'), [a], answers('yes'));
  promises.kept('n', a);
  expect(promises.has('n')).toBe(true);
  clock.advance(11_000);
  expect([promises.take('n', a), promises.has('n')]).toEqual([undefined, true]);
  promises.notKept('n', a);
  expect(promises.has('n')).toBe(false);
});

it('forgets the oldest call when there are very many, of many bidders', () => {
  const { promises, asked } = ledger();
  const bidders = Array.from({ length: 101 }, bidder);
  const all = answers(...bidders.map(() => 'yes' as const));
  for (let i = 0; i <= 2_000; i++) promises.add(asked(`n${i}`), bidders, all);
  expect([0, 1, 2_000].map(i => promises.has(`n${i}`))).toEqual([false, true, true]);
  promises.over('n1', 'm');
  for (const id of ['last', 'after the last']) promises.add(asked(id), bidders, all);
  expect(['n2', 'n3', 'after the last'].map(id => promises.has(id))).toEqual([false, true, true]);
  const few = ledger();
  for (let i = 0; i <= 2_000; i++) few.promises.add(few.asked(`n${i}`), bidders.slice(0, 2), answers('yes', 'yes'));
  expect(few.promises.has('n0')).toBe(true);
});
