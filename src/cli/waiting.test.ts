import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTerminal } from './terminal.js';
import { drainWait, noteWait } from './waiting.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function terminalOf(json = false) {
  const written: string[] = [];
  const out = { write: (text: string) => written.push(text) };
  return { written, terminal: createTerminal({ json }, out, out) };
}

const wait = { whom: () => 'echo', atMostMs: 30_000, option: '--timeout' };

test('a person hears after two seconds what is waited for, how long, and what changes that', () => {
  const { terminal, written } = terminalOf();
  noteWait(terminal, wait, true);
  vi.advanceTimersByTime(1999);
  expect(written).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(written).toEqual(['waiting for echo (at most 30 s; --timeout)\n']);
  noteWait(terminal, drainWait(10_000), true);
  vi.advanceTimersByTime(2000);
  expect(written[1]).toBe(
    'waiting for what is under way to be finished (at most 10 s; DACP_DRAIN_MS); Ctrl-C again ends it at once\n',
  );
});

test('nothing is said of what is over before, and to programs', () => {
  const { terminal, written } = terminalOf();
  noteWait(terminal, wait, true)();
  noteWait(terminal, wait, false);
  const program = terminalOf(true);
  noteWait(program.terminal, wait, true);
  vi.advanceTimersByTime(5000);
  expect([...written, ...program.written]).toEqual([]);
});
