import type { Role } from '../agent/index.js';
import { MeshError } from '../base/index.js';
import { wantsAnswer } from '../message/index.js';
import type { Dialogue, Said } from './dialogue.js';
import { createThreads, type Thread, type Turn } from './threads.js';

/** A moment of a dialogue: after a message was said, or at a time in ms since the epoch. */
export type At = { readonly message: number } | { readonly timeMs: number };

/** One side of a thread. */
export interface Part {
  readonly thread: Thread;
  readonly role: Role;
  readonly with: string;
}

/** How a participant stood at a moment. Messages are given by their numbers. */
export interface Standing {
  readonly agent: string;
  readonly parts: readonly Part[];
  /** It had begun to handle these and had not finished. */
  readonly working: readonly number[];
  /** These were for it, and it had not begun. */
  readonly waiting: readonly number[];
  /** It had asked these and had no answer. */
  readonly asked: readonly number[];
}

/** A dialogue as it stood at a moment. */
export interface Moment {
  readonly atMs: number;
  /** What was said by then, with what each did to its protocol. */
  readonly said: readonly { readonly said: Said; readonly turn: Turn | undefined }[];
  readonly participants: readonly Standing[];
}

/** The dialogue as it stood then. Errors: OPTION_INVALID for a message that there is none of. Pure. */
export function momentAt(dialogue: Dialogue, at?: At): Moment {
  const atMs = timeOf(dialogue, at);
  const said = dialogue.said.filter(one => (at && 'message' in at ? one.number <= at.message : one.atMs <= atMs));
  const threads = createThreads();
  const turns = said.map(one => ({ said: one, turn: threads.said(one) }));
  for (const one of said) if (one.fate?.error && one.fate.atMs <= atMs) threads.lost(one, one.fate.error.reason);
  const participants = dialogue.participants
    .filter(agent => said.some(({ from, reached }) => from === agent || reached.includes(agent)))
    .map(agent => standingOf(agent, { said, atMs, threads: threads.all() }));
  return { atMs, said: turns, participants };
}

function timeOf({ said }: Dialogue, at: At | undefined): number {
  if (at && 'timeMs' in at) return at.timeMs;
  if (!at) return Number.POSITIVE_INFINITY;
  const one = said[at.message - 1];
  if (one) return one.atMs;
  throw new MeshError('OPTION_INVALID', `message #${at.message}: the dialogue has ${said.length}, from #1 on`);
}

function standingOf(
  agent: string,
  { said, atMs, threads }: { said: readonly Said[]; atMs: number; threads: readonly Thread[] },
): Standing {
  const answered = new Set(said.map(({ message }) => message.inReplyTo));
  const open = (one: Said) => !answered.has(one.message.id) && !(one.fate?.error && one.fate.atMs <= atMs);
  const here = said.filter(({ reached }) => reached.includes(agent));
  const begun = (one: Said) => one.handlings.find(handling => handling.agent === agent && handling.startedAtMs <= atMs);
  const numbers = (some: readonly Said[]) => some.map(({ number }) => number);
  return {
    agent,
    parts: threads.flatMap(thread => partOf(thread, agent)),
    working: numbers(here.filter(one => isUnderWay(begun(one), atMs))),
    waiting: numbers(here.filter(one => one.handlings.length > 0 && !begun(one))),
    asked: numbers(said.filter(one => one.from === agent && wantsAnswer(one.message.performative) && open(one))),
  };
}

function isUnderWay(handling: Said['handlings'][number] | undefined, atMs: number): boolean {
  return handling !== undefined && handling.startedAtMs + handling.tookMs > atMs;
}

function partOf(thread: Thread, agent: string): Part[] {
  if (thread.initiator === agent) return [{ thread, role: 'initiator', with: thread.participant }];
  return thread.participant === agent ? [{ thread, role: 'participant', with: thread.initiator }] : [];
}
