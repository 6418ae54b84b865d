import { expect, it } from 'vitest';
import { MeshError } from '../base/index.js';
import { createMessage, replyTo } from '../message/index.js';
import { Unheard } from './calls.js';
import { type Followed, LocalInbound } from './inbound.js';

const message = createMessage({ performative: 'cfp', sender: 'caller', receiver: 'capability:work' });

function offered(...agents: string[]) {
  const finished: string[] = [];
  const answers: string[] = [];
  const leg: Followed = {
    wantsHandled: false,
    refused: () => undefined,
    finishedBy: agent => void finished.push(agent),
    finishedByOthers: agents => void finished.push(...agents),
  };
  const desk = ({ agent }: LocalInbound<Followed>) => void answers.push(agent);
  const origin = new Unheard('caller');
  const inbounds = agents.map(agent => new LocalInbound(message, agent, { origin, leg, desk }));
  return { finished, answers, inbounds };
}

const answerOf = (sender: string) => replyTo(message, { performative: 'propose', sender });

it('ends with one answer all whom it speaks for, but nobody who no longer waits or was asked elsewhere', () => {
  const { finished, answers, inbounds } = offered('a', 'b', 'c');
  const [a, b, c] = inbounds;
  const [stranger] = offered('d').inbounds;
  if (!a || !b || !c || !stranger) throw new Error('not offered');
  c.abort(new MeshError('CALL_CANCELLED', 'no longer wanted'));
  a.reply(answerOf('a'), [b, c, stranger]);
  expect(answers).toEqual(['a']);
  expect(finished).toEqual(['b']);
  expect([a, b, c, stranger].map(({ open }) => open)).toEqual([false, false, false, true]);
});
