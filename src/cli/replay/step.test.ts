import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createStepper } from './step.js';

function keyboard() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (raw: boolean) => modes.push(raw) });
  return { input, modes, stepper: createStepper(input as unknown as NodeJS.ReadStream) };
}

describe('a message for each key', () => {
  it('goes on with any key, and ends with q, Esc and Ctrl-C', async () => {
    const { input, modes, stepper } = keyboard();
    for (const [key, goesOn] of [
      [' ', true],
      ['\r', true],
      ['q', false],
      ['\u0003', false],
      ['\u001b', false],
    ] as const) {
      const next = stepper.next();
      input.write(key);
      expect(await next).toBe(goesOn);
    }
    stepper.close();
    expect(modes).toEqual([true, false]);
  });

  it('ends when the keyboard does', async () => {
    const { input, stepper } = keyboard();
    const next = stepper.next();
    input.end();
    expect(await next).toBe(false);
  });

  it('takes a terminal', () => {
    expect(() => createStepper(new PassThrough() as unknown as NodeJS.ReadStream)).toThrow(/takes a terminal/);
  });
});
