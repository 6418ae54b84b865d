import { describe, expect, it } from 'vitest';
import { continueTraceparent, formatTraceparent, isSampled, parseTraceparent, sampledTraceId } from './traceparent.js';

const header = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('traceparent', () => {
  it('is read and written as W3C has it', () => {
    const parsed = parseTraceparent(header);
    expect(parsed).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', flags: 1 });
    expect(parsed && formatTraceparent(parsed)).toBe(header);
  });

  it.each([
    undefined,
    '',
    'nonsense',
    header.toUpperCase(),
    header.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
    header.replace('00f067aa0ba902b7', '0'.repeat(16)),
    header.replace(/^00/, 'ff'),
    `${header}-more`,
  ])('is nothing when malformed: %s', text => {
    expect(parseTraceparent(text)).toBeUndefined();
  });

  it('of a later version is read by its known parts', () => {
    expect(parseTraceparent(`${header.replace(/^00/, '01')}-more`)?.flags).toBe(1);
  });

  it('continued keeps trace and flags and has a span id of its own', () => {
    const unsampled = header.replace(/01$/, '00');
    const next = parseTraceparent(continueTraceparent(unsampled));
    expect(next).toMatchObject({ traceId: parseTraceparent(header)?.traceId, flags: 0 });
    expect(next?.spanId).not.toBe(parseTraceparent(header)?.spanId);
    expect(continueTraceparent(`${header.replace(/^00/, '01')}-more`)).toMatch(/^00-.{49}-01$/);
  });

  it('that cannot be read begins a new sampled trace', () => {
    expect(parseTraceparent(continueTraceparent('nonsense'))?.flags).toBe(1);
    expect(continueTraceparent(undefined).slice(0, 35)).not.toBe(continueTraceparent(undefined).slice(0, 35));
  });
});

describe('sampling by trace id', () => {
  it('takes the traces that are made for it, and none without the flag', () => {
    const sampled = `00-${sampledTraceId(0.01)}-00f067aa0ba902b7-01`;
    expect(isSampled(sampled, 0.01)).toBe(true);
    expect(isSampled(sampled, 0.5)).toBe(true);
    expect(isSampled(sampled.replace(/01$/, '00'), 1)).toBe(false);
  });

  it('takes about its share of random traces', () => {
    const taken = Array.from({ length: 4000 }, () => continueTraceparent(undefined)).filter(it => isSampled(it, 0.25));
    expect(taken.length).toBeGreaterThan(800);
    expect(taken.length).toBeLessThan(1200);
  });
});
