import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { createMessage, replyTo } from '../message/index.js';
import { Unheard } from './calls.js';
import type { Followed, LocalInbound } from './inbound.js';
import { LocalInbounds } from './local-inbounds.js';

const message = createMessage({ performative: 'cfp', sender: 'caller', receiver: 'capability:work' });
const answer = replyTo(message, { performative: 'propose', sender: 'a' });
const cancelled = new MeshError('CALL_CANCELLED', 'no longer wanted');

function offered() {
  const finished: string[] = [];
  const said: string[] = [];
  const leg: Followed = {
    wantsHandled: true,
    refused: agents => void finished.push(...agents.map(agent => `${agent} refused`)),
    finishedBy: agent => void finished.push(agent),
    finishedByOthers: (agents, speaker) => void finished.push(...agents.filter(agent => agent !== speaker)),
  };
  const desk = ({ agent, open }: LocalInbound<Followed>) => void said.push(open ? agent : `${agent} too late`);
  const inbounds = new LocalInbounds(message, ['a', 'b', 'c'], { origin: new Unheard('caller'), leg, desk });
  const open = () => ['a', 'b', 'c', 'd'].filter(agent => inbounds.isOpenTo(agent));
  return { inbounds, finished, said, open };
}

it('is answered by several at once, the first of whom says it; the others may still answer', () => {
  const { inbounds, finished, said, open } = offered();
  expect(open()).toEqual(['a', 'b', 'c']);
  inbounds.reply(answer, ['a', 'b']);
  expect([said, finished, open()]).toEqual([['a'], ['b'], ['c']]);
  expect([0, 1, 2].map(place => inbounds.of(place).open)).toEqual([false, false, true]);
});

it('is one and the same in the hands of an agent that asks twice, and answered there when another one speaks for it', () => {
  const { inbounds, open } = offered();
  const b = inbounds.of(1);
  expect(inbounds.of(1)).toBe(b);
  inbounds.reply(answer, ['a', 'b']);
  expect([b.open, open()]).toEqual([false, ['c']]);
});

it('is given up by all when nobody waits any more, also by who asks for it later', () => {
  const { inbounds, said, open } = offered();
  const a = inbounds.of(0);
  inbounds.abort(cancelled);
  expect([a.givenUp, inbounds.of(1).givenUp, open()]).toEqual([cancelled, cancelled, []]);
  inbounds.reply(answer, ['a', 'b']);
  expect(said).toEqual(['a too late']);
});

it('is the same for who has it from the beginning and for who asks for it late', () => {
  const place = fc.nat(2);
  const move = fc.oneof(
    fc.record({ together: fc.uniqueArray(place, { minLength: 1 }) }),
    fc.record({ alone: place }),
    fc.record({ handled: place, error: fc.option(fc.constant(cancelled), { nil: undefined }) }),
    fc.record({ abort: fc.constant(cancelled) }),
  );
  fc.assert(
    fc.property(fc.array(move), moves => {
      const [early, late] = [offered(), offered()];
      for (const each of [0, 1, 2]) early.inbounds.of(each);
      for (const { inbounds } of [early, late])
        for (const one of moves)
          if ('together' in one)
            inbounds.reply(
              answer,
              one.together.map(each => ['a', 'b', 'c'][each] as string),
            );
          else if ('alone' in one) inbounds.of(one.alone).reply(answer);
          else if ('handled' in one) inbounds.of(one.handled).handled(one.error);
          else inbounds.abort(one.abort);
      const seen = ({ inbounds, finished, said, open }: ReturnType<typeof offered>) => {
        const before = [finished.slice(), said.slice(), open()];
        const held = [0, 1, 2].map(each => inbounds.of(each));
        return [before, held.map(each => [each.open, each.givenUp, each.signal.aborted]), open()];
      };
      expect(seen(late)).toEqual(seen(early));
    }),
  );
});
