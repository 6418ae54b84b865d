import { describe, expect, it } from 'vitest';
import { createMessage, jsonContent } from '../../message/index.js';
import { forkBase } from '../base.js';
import { dialogueOf } from '../scenario.js';
import { createPlayback } from './playback.js';

const talk = dialogueOf([
  { said: 'ann ask shop', content: 'price?' },
  { said: 'shop tell ann', content: 1, inReplyTo: 'm1' },
  { said: 'bob ask shop', content: 'price?' },
  { said: 'shop tell bob', content: 2, inReplyTo: 'm3' },
  { said: 'ann ask shop', content: 'price?' },
  { said: 'shop tell ann', content: 3, inReplyTo: 'm5' },
]);

const asks = (sender: string, content: unknown, capability = '') =>
  createMessage({ performative: 'ask', sender, receiver: 'shop', content: jsonContent(content), capability });

describe('finding what was asked', () => {
  it('takes what the same agent asked, in order, from the fork on; then what was asked before; then what others asked', () => {
    const playback = createPlayback(talk, 3);
    const taken = [1, 2, 3, 4].map(() => playback.take(asks('ann', 'price?'), 'ann', 'shop')?.number);
    expect(taken).toEqual([5, 1, 3, undefined]);
  });

  it('takes what others asked when nobody else did', () => {
    expect(createPlayback(talk, 1).take(asks('eve', 'price?'), 'eve', 'shop')?.number).toBe(1);
  });

  it('takes nothing that says something else', () => {
    const playback = createPlayback(talk, 1);
    expect(playback.take(asks('ann', 'Price?'), 'ann', 'shop')).toBeUndefined();
    expect(playback.take(asks('ann', 'price?', 'sell'), 'ann', 'shop')).toBeUndefined();
    expect(playback.take(asks('ann', 'price?'), 'ann', 'other')).toBeUndefined();
  });
});

describe('where a fork begins', () => {
  const acts = (agent: string) => agent === 'shop';
  const [first, answer] = talk.said;

  it('is the message itself, or what it answers when who says it is replaced', () => {
    expect(first && forkBase(talk, first, acts).number).toBe(1);
    expect(answer && forkBase(talk, answer, acts).number).toBe(1);
  });

  it('is nowhere for what a replaced agent began by itself', () => {
    expect(() => first && forkBase(talk, first, agent => agent === 'ann')).toThrow(
      /ann, who is replaced, began with it/,
    );
  });
});
