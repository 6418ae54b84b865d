import { describe, expect, it } from 'vitest';
import type { Dialogue, Said } from '../../replay/index.js';
import { messageOf, momentOf } from './select.js';

const startMs = Date.UTC(2026, 10, 21, 15, 4, 5);
const said = ['01AB', '01AC', '02XX'].map((id, index) => ({
  number: index + 1,
  atMs: startMs + index * 1_000,
  message: { id },
})) as unknown as Said[];
const dialogue = { said, entries: said } as unknown as Dialogue;
const negotiated = { said: [], entries: [{ kind: 'step', atMs: startMs }] } as unknown as Dialogue;

describe('which message is meant', () => {
  it.each([
    ['2', 2],
    ['#3', 3],
    ['02', 3],
    ['01AC', 2],
  ])('%s', (text, number) => {
    expect(messageOf(dialogue, '--fork', text === '02' ? '02X' : text).number).toBe(number);
  });

  it.each(['4', '01A', 'zz', '#0'])('%s is refused', text => {
    expect(() => messageOf(dialogue, '--fork', text)).toThrow(/--fork/);
  });
});

describe('where only steps of a negotiation are recorded', () => {
  it('no message is meant, which is said', () => {
    expect(() => messageOf(negotiated, '--fork', '1')).toThrow('--fork 1: no message of it is recorded');
  });

  it('time counts from the first step', () => {
    expect(momentOf(negotiated, '+1.5s')).toEqual({ timeMs: startMs + 1_500 });
    expect(momentOf(negotiated, '15:04:06')).toEqual({ timeMs: startMs + 1_000 });
  });
});

describe('which moment is meant', () => {
  it.each([
    ['2', { message: 2 }],
    ['+1.5s', { timeMs: startMs + 1_500 }],
    ['+250ms', { timeMs: startMs + 250 }],
    ['15:04:06.250', { timeMs: startMs + 1_250 }],
    ['2026-11-21T15:04:06Z', { timeMs: startMs + 1_000 }],
  ])('%s', (text, at) => {
    expect(momentOf(dialogue, text)).toEqual(at);
  });

  it('refuses what is no time', () => {
    expect(() => momentOf(dialogue, '25:99:00')).toThrow(/takes a message/);
  });
});
