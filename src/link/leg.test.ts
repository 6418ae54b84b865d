import { expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { Unheard } from './calls.js';
import { Leg, type LegOwner } from './leg.js';

function legTo(...receivers: string[]) {
  const finished: number[] = [];
  const legs: Leg[] = [];
  const owner: LegOwner = {
    ...{ wanted: Receipt.ACCEPTED, toMany: true, legs, origin: new Unheard('caller') },
    ...{ answersElsewhere: false, ended: false, abort: () => undefined },
    finished: count => void finished.push(count),
    legReceipted: () => undefined,
    failed: () => undefined,
  };
  const leg = new Leg(owner, receivers);
  legs.push(leg);
  return { leg, finished };
}

it('waits for who speaks for the others, who are finished before that is said', () => {
  const { leg, finished } = legTo('a', 'b', 'c');
  leg.finishedByOthers(leg.pending, 'a');
  expect([leg.pending, leg.isLast, finished]).toEqual([['a'], true, [2]]);
  leg.finishedBy('a');
  expect([leg.pending, finished]).toEqual([[], [2, 1]]);
});

it('waits for those, too, whom nobody has spoken for', () => {
  const { leg, finished } = legTo('a', 'b', 'c', 'd');
  leg.finishedByOthers(['b', 'd'], 'b');
  expect([leg.pending, leg.isLast, finished]).toEqual([['a', 'b', 'c'], false, [1]]);
});

it('waits no longer for who was named twice and has answered', () => {
  const { leg, finished } = legTo('a', 'b', 'a', 'b');
  leg.finishedByOthers(['a', 'b'], 'a');
  leg.finishedBy('a');
  expect([leg.pending, finished]).toEqual([[], [2, 2]]);
  const alone = legTo('a', 'a');
  alone.leg.finishedBy('a');
  expect([alone.leg.pending, alone.finished]).toEqual([[], [2]]);
});
