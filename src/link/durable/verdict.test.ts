import { describe, expect, it } from 'vitest';
import { MeshError } from '../../base/index.js';
import { judge } from './verdict.js';

const around = { limits: { failuresMax: 3, lossesMax: 2 }, pauseMs: 70, goneForGood: false };
const begin = () => ({ deliveries: 1, failures: 0, losses: 0 });
const error = (reason: string, retryAfterMs?: number) =>
  new MeshError(reason, 'no', retryAfterMs === undefined ? {} : { retryAfterMs });

describe('a message that did not get through', () => {
  it('waits for a receiver that is away, as often as need be, and does not count that', () => {
    const tries = begin();
    for (let i = 0; i < 50; i++) {
      expect(judge(tries, error('UNREACHABLE'), around)).toEqual({ delayMs: 70, blocks: true, full: false });
      tries.deliveries++;
    }
    expect(tries).toEqual(begin());
    expect(judge(tries, error('MAILBOX_FULL'), around)).toMatchObject({ blocks: true, full: true });
    expect(judge(tries, error('UNREACHABLE'), { ...around, goneForGood: true })).toBeUndefined();
  });

  it('goes again a few times when whoever had it is lost, or says nothing', () => {
    const tries = begin();
    expect(judge(tries, error('OUTCOME_UNKNOWN'), around)).toMatchObject({ blocks: true });
    expect(judge(tries, error('DEADLINE_PASSED'), around)).toBeUndefined();
  });

  it('goes again a few times when its receiver fails on it, holding nobody up, no sooner than it is told', () => {
    const tries = begin();
    expect(judge(tries, error('HANDLER_FAILED'), around)).toMatchObject({ blocks: false });
    expect(judge(tries, error('ANY_OTHER', 90_000), around)).toMatchObject({ delayMs: 90_000, blocks: false });
    expect(judge(tries, error('HANDLER_FAILED'), around)).toBeUndefined();
  });

  it('is given up at once when nothing will ever change, and never while it is worked on', () => {
    expect(judge(begin(), error('NOT_UNDERSTOOD'), around)).toBeUndefined();
    const tries = begin();
    for (let i = 0; i < 50; i++)
      expect(judge(tries, error('MESSAGE_IN_FLIGHT'), around)).toMatchObject({ blocks: false });
  });
});
