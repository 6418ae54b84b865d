import type { Terminal } from './terminal.js';
import { formatDuration } from './values.js';

/** After so long a person wonders. */
const wonderMs = 2000;

/** What is waited for. */
export interface Wait {
  /** Whom or what; said when the note is written. */
  readonly whom: () => string;
  /** How long at most, in ms. */
  readonly atMostMs: number;
  /** What changes that: an option or a setting. */
  readonly option: string;
  /** What else can be done. */
  readonly rest?: string;
}

/**
 * Tells a person, once it takes long, what is waited for; programs are told nothing. Returns how to take that back: the wait is over.
 */
export function noteWait(terminal: Terminal, wait: Wait, watched = process.stderr.isTTY === true): () => void {
  if (!watched || terminal.json) return () => undefined;
  const timer = setTimeout(() => terminal.note(waitText(wait)), wonderMs).unref();
  return () => clearTimeout(timer);
}

/** Such as `waiting for echo (at most 30 s; --timeout)`. */
export function waitText({ whom, atMostMs, option, rest }: Wait): string {
  const text = `waiting for ${whom()} (at most ${formatDuration(atMostMs)}; ${option})`;
  return rest === undefined ? text : `${text}; ${rest}`;
}

/** The wait for what is under way when a command that runs until Ctrl-C ends. */
export function drainWait(drainMs: number): Wait {
  const whom = () => 'what is under way to be finished';
  return { whom, atMostMs: drainMs, option: 'DACP_DRAIN_MS', rest: 'Ctrl-C again ends it at once' };
}
