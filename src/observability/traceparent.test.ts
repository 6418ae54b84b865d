import { describe, expect, it } from 'vitest';
import { childOf, formatTraceparent, parseTraceparent } from './traceparent.js';

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

  it('of a child keeps trace and flags and has a span id of its own', () => {
    const parent = parseTraceparent(header.replace(/01$/, '00'));
    const child = childOf(parent);
    expect(child).toMatchObject({ traceId: parent?.traceId, flags: 0 });
    expect(child.spanId).not.toBe(parent?.spanId);
    expect(parseTraceparent(formatTraceparent(child))).toEqual(child);
  });

  it('begins a new sampled trace without a parent', () => {
    expect(childOf(undefined).flags).toBe(1);
    expect(childOf(undefined).traceId).not.toBe(childOf(undefined).traceId);
  });
});
