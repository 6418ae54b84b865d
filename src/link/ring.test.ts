import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRing } from './ring.js';

const item = (n: number) => Uint8Array.of(n & 255, n >> 8);

describe('a ring', () => {
  it('gives sequences from 1 and hands items out in their order', () => {
    const ring = createRing();
    expect([1, 2, 3].map(n => ring.push(item(n)))).toEqual([1, 2, 3]);
    expect(ring.take(2, 100)).toEqual([item(1), item(2)]);
    expect(ring.take(2, 100)).toEqual([item(3)]);
    expect(ring.take(2, 100)).toEqual([]);
  });

  it('keeps a frame within its bytes, but lets one large item pass alone', () => {
    const ring = createRing();
    for (const size of [10, 10, 50, 10]) ring.push(new Uint8Array(size));
    expect(ring.take(9, 25).map(({ length }) => length)).toEqual([10, 10]);
    expect(ring.take(9, 25).map(({ length }) => length)).toEqual([50]);
    expect(ring.take(9, 25).map(({ length }) => length)).toEqual([10]);
  });

  it('sends again what the peer did not receive, and nothing else', () => {
    const ring = createRing();
    for (let n = 1; n <= 5; n++) ring.push(item(n));
    ring.take(4, 100);
    ring.rewind(2);
    expect([ring.acked, ring.sent, ring.written]).toEqual([2, 2, 4]);
    expect(ring.take(9, 100)).toEqual([item(3), item(4), item(5)]);
  });

  it('takes an acknowledgement that overtakes what was sent again after a reconnect', () => {
    const ring = createRing();
    for (let n = 1; n <= 3; n++) ring.push(item(n));
    ring.take(3, 100);
    ring.rewind(0);
    ring.ack(2);
    expect(ring.take(9, 100)).toEqual([item(3)]);
  });

  it('holds acked ≤ sent ≤ last and forgets exactly what is acknowledged, whatever happens', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('push' as const), n: fc.integer({ min: 1, max: 90 }) }),
      fc.record({ kind: fc.constant('take' as const), n: fc.integer({ min: 1, max: 90 }) }),
      fc.record({ kind: fc.constant('ack' as const), n: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ kind: fc.constant('rewind' as const), n: fc.double({ min: 0, max: 1, noNaN: true }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const ring = createRing();
        for (const { kind, n } of steps) {
          if (kind === 'push') for (let i = 0; i < n; i++) ring.push(item(ring.last + 1));
          else if (kind === 'take') {
            const first = ring.sent + 1;
            expect(ring.take(n, 1_000)).toEqual(
              Array.from({ length: ring.sent + 1 - first }, (_, i) => item(first + i)),
            );
          } else {
            const to = ring.acked + Math.floor(n * (ring.last - ring.acked));
            if (kind === 'ack') ring.ack(to);
            else ring.rewind(to);
          }
          expect(ring.acked <= ring.sent && ring.sent <= ring.last).toBe(true);
          expect(ring.bytes).toBe(2 * (ring.last - ring.acked));
        }
      }),
    );
  });
});
