import { expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import type { Carrier } from './carrier.js';
import type { Following } from './following.js';
import type { Origin } from './origin.js';
import { createTransits } from './transits.js';

const carrier = (): Carrier => ({ send: () => undefined, withdraw() {}, settle() {}, leadsTo: () => false });
const question = (id: string) => ({ id }) as Following;

function from(link: Carrier, id: string) {
  const origin = { link, reached() {}, refused() {} } as unknown as Origin;
  const rest = {
    wanted: Receipt.ACCEPTED,
    answers: false,
    answersElsewhere: false,
    toMany: false,
    kept: false,
    moveOn: undefined,
  };
  return { id, origin, ...rest };
}

it('knows a question that is over among 4,096 later ones, and forgets it then', () => {
  const transits = createTransits();
  const end = (id: string) => {
    transits.follow(question(id));
    transits.over(question(id));
  };
  end('first');
  for (let i = 0; i < 4_096; i++) end(`later-${i}`);
  expect([transits.isOver('first'), transits.isOver('later-0'), transits.isOver('never')]).toEqual([true, true, false]);
  for (let i = 0; i < 2_048; i++) end(`last-${i}`);
  expect([transits.isOver('first'), transits.isOver('later-4095'), transits.size()]).toEqual([false, true, 0]);
});

it('counts what came over each link, whichever was counted last', () => {
  const transits = createTransits();
  const [one, other] = [carrier(), carrier()];
  const first = transits.open(from(one, 'a'), false);
  transits.open(from(other, 'b'), false);
  transits.open(from(one, 'c'), false);
  expect([transits.countFrom(one), transits.countFrom(other), transits.countFrom(carrier())]).toEqual([2, 1, 0]);
  first.expire(new Error('late') as never, false);
  expect([transits.countFrom(other), transits.countFrom(one)]).toEqual([1, 1]);
});
