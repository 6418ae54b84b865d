import { expect, it } from 'vitest';
import { SessionInterest } from '#gen/dacp/negotiation/v1/negotiation_pb.js';
import { Outcome } from '#gen/dacp/negotiation/v1/protocol_pb.js';
import { MeshError } from '../../base/index.js';
import { createDraft } from '../draft.js';
import { end } from '../outcome.js';
import { epochMs, play, proposal, propose, start } from '../scenario.js';
import { createEntry } from './entry.js';
import type { Following } from './following.js';

const { state, steps } = play([
  [0, start(['a'])],
  [10, propose('a', proposal(1))],
]);

/** What may be heard of a negotiation at work, and then of its end or of why nothing more comes. */
function followed(interest: SessionInterest) {
  const draft = createDraft(state, epochMs + 20);
  let isOver = false;
  let stopped: MeshError | undefined;
  const following: Following = {
    stepsAfter: version => [...steps, ...(isOver ? draft.steps : [])].slice(version),
    offers: () => 1,
    over: () => isOver,
    stopped: () => stopped,
    stop: () => undefined,
  };
  const entry = createEntry(1, interest);
  entry.follow(following, 0);
  return {
    entry,
    ends() {
      end(draft, Outcome.CANCELLED, new MeshError('CALL_CANCELLED', 'the test is over'));
      isOver = true;
    },
    stops(error: MeshError) {
      stopped = error;
    },
  };
}

it('says every step to who wants them, the end as the last', () => {
  const { entry, ends } = followed(SessionInterest.UNSPECIFIED);
  ends();
  const heard = Array.from({ length: 5 }, () => entry.next()).map(news => news && [news.what.case, news.over]);
  expect(heard).toEqual([['step', false], ['step', false], ['step', false], ['step', true], undefined]);
});

it('stirs for who wants the outcome alone when it is over, and says nothing else', () => {
  const { entry, ends } = followed(SessionInterest.OUTCOME);
  expect([entry.stirs(), entry.next()]).toEqual([false, undefined]);
  ends();
  expect(entry.stirs()).toBe(true);
  expect(entry.next()).toMatchObject({ what: { value: { kind: { case: 'ended' } } }, over: true, offers: 1 });
  expect(entry.next()).toBeUndefined();
});

it('stirs for who wants the outcome alone when nothing more comes from here', () => {
  const { entry, stops } = followed(SessionInterest.OUTCOME);
  stops(new MeshError('DRAINING', 'the node goes'));
  expect(entry.stirs()).toBe(true);
  expect(entry.next()).toMatchObject({ what: { case: 'failure', value: { reason: 'DRAINING' } }, over: true });
});
