import { expect, test } from 'vitest';
import { MeshError } from '../base/index.js';
import { createTerminal, type TerminalOptions } from './terminal.js';

function terminalWith(options: TerminalOptions, isTTY = false) {
  const written = { out: '', err: '' };
  const sink = (key: 'out' | 'err') => ({
    isTTY,
    write: (text: string) => {
      written[key] += text;
    },
  });
  return { terminal: createTerminal(options, sink('out'), sink('err')), written };
}

const unknown = new MeshError('AGENT_UNKNOWN', 'no agent "ehco"', { details: { nearest: 'echo' } });

test('an error is one line on the error stream, without a stack', () => {
  const { terminal, written } = terminalWith({});
  terminal.fail(unknown);
  expect(written).toEqual({ out: '', err: 'error: no agent "ehco"\n' });
});

test('commands in remarks and errors can be copied as they stand; programs read them as the contract has them', () => {
  const lost = new MeshError('UNREACHABLE', 'start one with "dacp up"');
  const said = (json: boolean) => {
    const { terminal, written } = terminalWith({ json, command: 'npx dacp' });
    terminal.note('or "dacp up --demo"');
    terminal.fail(lost);
    return written.err;
  };
  expect(said(false)).toBe('or "npx dacp up --demo"\nerror: start one with "npx dacp up"\n');
  expect(said(true)).toContain('start one with \\"dacp up\\"');
});

test('every fault of an error with several lines is marked', () => {
  const { terminal, written } = terminalWith({});
  terminal.fail(new MeshError('CONFIG_INVALID', 'a is wrong\nb is wrong'));
  expect(written.err).toBe('error: a is wrong\nerror: b is wrong\n');
});

test('verbose adds stack and causes', () => {
  const { terminal, written } = terminalWith({ verbose: true });
  terminal.fail(new MeshError('INTERNAL', 'outer', { cause: new Error('inner') }));
  expect(written.err).toMatch(/error: outer\n.*MeshError: outer\n\s+at .*caused by Error: inner/s);
});

test('as JSON an error is one object with code, reason, details and exit code', () => {
  const { terminal, written } = terminalWith({ json: true }, true);
  terminal.fail(unknown);
  expect(JSON.parse(written.err)).toEqual({
    error: {
      code: 'NOT_FOUND',
      reason: 'AGENT_UNKNOWN',
      message: 'no agent "ehco"',
      exit_code: 3,
      details: { nearest: 'echo' },
    },
  });
});

test('objects are one line each, and 64-bit numbers are text', () => {
  const { terminal, written } = terminalWith({ json: true });
  terminal.object({ position: 9007199254740993n, text: 'a\nb' });
  expect(written.out).toBe('{"position":"9007199254740993","text":"a\\nb"}\n');
});

test('colours are for terminals only', () => {
  const paint = '\u001b[';
  const shown = (isTTY: boolean, json: boolean) => terminalWith({ json }, isTTY).terminal.style.strong('x');
  expect(shown(false, false)).toBe('x');
  expect(shown(true, true)).toBe('x');
  expect(shown(true, false).includes(paint)).toBe(!process.env.NO_COLOR && process.env.TERM !== 'dumb');
});

test('what agents say does nothing to a terminal, and goes to a pipe as it is', () => {
  const said = (isTTY: boolean) => {
    const { terminal, written } = terminalWith({}, isTTY);
    terminal.line('\u001b[2J');
    terminal.part('\u0007');
    return written.out;
  };
  expect(said(true)).toBe('\\u{1b}[2J\n\\u{7}');
  expect(said(false)).toBe('\u001b[2J\n\u0007');
});
