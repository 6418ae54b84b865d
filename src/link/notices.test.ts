import { expect, it } from 'vitest';
import { Receipt } from '#gen/dacp/message/v2/message_pb.js';
import { encodeNotice } from './frame-write.js';
import { createNotices } from './notices.js';

const { ACCEPTED, HANDLED } = Receipt;

it('has nothing to say of what was answered before, in whichever order', () => {
  const notices = createNotices();
  expect(notices.add(ACCEPTED, 1)).toBe(true);
  notices.drop(1);
  expect([notices.size, notices.take()]).toEqual([0, []]);
  for (const sequence of [2, 3, 4]) notices.add(ACCEPTED, sequence);
  notices.drop(2);
  notices.drop(4);
  expect([notices.size, notices.take()]).toEqual([1, [encodeNotice(ACCEPTED, [3], [])]]);
  expect(notices.take()).toEqual([]);
});

it('says that something is to be said when nothing was left of what came before', () => {
  const notices = createNotices();
  notices.add(ACCEPTED, 1);
  notices.add(HANDLED, 2);
  notices.drop(2);
  expect(notices.add(HANDLED, 3)).toBe(false);
  notices.clear();
  notices.add(ACCEPTED, 4);
  notices.drop(4);
  expect(notices.add(ACCEPTED, 5)).toBe(true);
  expect(notices.take()).toEqual([encodeNotice(ACCEPTED, [5], [])]);
});
