import { describe, expect, test } from 'vitest';
import { unacknowledgedMax } from './event-feed.js';
import { createGroupMember } from './group-member.js';

function makeMember() {
  let told = 0;
  const member = createGroupMember(() => told++);
  return { member, told: () => told };
}

describe('what a subscription of a group has shown', () => {
  test('is done up to the step that is acknowledged, in each share', () => {
    const { member, told } = makeMember();
    member.shown('a', { share: '1', offset: 4n });
    member.shown('b', { share: '2', offset: 9n });
    member.shown('c', { share: '1', offset: 6n });
    expect(member.upTo('b')).toBe(true);
    expect([...member.takeDone()]).toEqual([
      ['1', 4n],
      ['2', 9n],
    ]);
    expect(member.takeDone().size).toBe(0);
    expect(member.upTo('a')).toBe(false);
    member.all();
    expect([...member.takeDone()]).toEqual([['1', 6n]]);
    expect(told()).toBe(2);
  });

  test('includes what nothing was shown of, once all before it is done', () => {
    const { member } = makeMember();
    member.passed({ share: '1', offset: 1n });
    expect([...member.takeDone()]).toEqual([['1', 1n]]);
    member.shown('a', { share: '1', offset: 2n });
    member.passed({ share: '1', offset: 3n });
    expect(member.takeDone().size).toBe(0);
    member.upTo('a');
    expect([...member.takeDone()]).toEqual([['1', 3n]]);
  });

  test('is forgotten with its share', () => {
    const { member } = makeMember();
    member.shown('a', { share: '1', offset: 1n });
    member.shown('b', { share: '2', offset: 1n });
    member.drop('1');
    expect(member.upTo('a')).toBe(false);
    member.all();
    expect([...member.takeDone()]).toEqual([['2', 1n]]);
  });

  test('is bounded: more waits until something is acknowledged', async () => {
    const { member } = makeMember();
    for (let at = 0; at < unacknowledgedMax; at++) member.shown(`${at}`, { share: '1', offset: BigInt(at) });
    const waiting = member.room().then(() => 'room');
    expect(await Promise.race([waiting, Promise.resolve('full')])).toBe('full');
    member.upTo('0');
    expect(await waiting).toBe('room');
  });
});
