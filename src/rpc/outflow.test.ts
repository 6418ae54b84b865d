import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutflow } from './outflow.js';

/** A stream that passes on what it was given when it is told to. */
function setUp() {
  const written: number[] = [];
  let pass: (() => void) | undefined;
  const stream = new Writable({
    objectMode: true,
    write([first]: Uint8Array, _encoding, done) {
      written.push(first ?? 0);
      pass = done;
    },
  });
  const turn = () => new Promise(resolve => setImmediate(resolve));
  return {
    written,
    outflow: createOutflow(stream),
    async passOne() {
      pass?.();
      await turn();
    },
  };
}

describe('what a stream was given to send', () => {
  it('is one message and one more; then it is full until one was passed on', async () => {
    const { outflow, written, passOne } = setUp();
    let drained = 0;
    outflow.onDrain(() => drained++);
    expect(outflow.write(Uint8Array.of(1))).toBe(true);
    expect(outflow.write(Uint8Array.of(2))).toBe(false);
    expect(written).toEqual([1]);
    await passOne();
    expect(drained).toBe(1);
    expect(written).toEqual([1, 2]);
    expect(outflow.write(Uint8Array.of(3))).toBe(false);
    await passOne();
    await passOne();
    expect(drained).toBe(2);
    expect(outflow.write(Uint8Array.of(4))).toBe(true);
  });

  it('may be more for what must not wait, and there is room only when there really is', async () => {
    const { outflow, passOne } = setUp();
    let drained = 0;
    outflow.onDrain(() => drained++);
    for (const each of [1, 2, 3]) outflow.write(Uint8Array.of(each));
    await passOne();
    expect(drained).toBe(0);
    await passOne();
    expect(drained).toBe(1);
  });
});
