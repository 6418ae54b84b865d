import type { Outcome, Promised } from './outcome.js';
import { rules } from './rules.js';
import type { Counts } from './track-record.js';

/** An award that is in force. */
export interface OpenAward {
  readonly negotiationId: string;
  readonly fence: number;
  /** When it was made, in ms since the epoch. */
  readonly atMs: number;
  readonly promised: Promised;
  /** What the winner said of its result. */
  readonly spentMicros?: number;
  readonly saidQuality?: number;
  /** The manager was away meanwhile: how long it took cannot be said. */
  readonly interrupted?: boolean;
}

/** All that is kept of an agent and a capability; with the agent empty: what newcomers of the capability were worth. */
export interface Entry {
  readonly agent: string;
  readonly capability: string;
  readonly counts: Counts;
  /** The newest outcomes, oldest first. */
  readonly window: readonly Outcome[];
  readonly open: readonly OpenAward[];
}

/** How an award ended; `unsettled`: nobody is to blame, and nothing is learnt. */
export type Ending = 'completed' | 'failed' | 'unsettled';

/** Of whom nothing is known. */
export function emptyEntry(agent: string, capability: string): Entry {
  return { agent, capability, counts: { awards: 0, completed: 0, failed: 0, open: 0 }, window: [], open: [] };
}

/** Whether an award is known already: who tells a step twice changes nothing. */
export function hasHad({ open, window }: Entry, negotiationId: string, fence: number): boolean {
  const isMeant = (one: OpenAward | Outcome) => one.negotiationId === negotiationId && one.fence === fence;
  return open.some(isMeant) || window.some(isMeant);
}

/** It was awarded. Written out, as is `settled`: copies of entries of several shapes are made field by field at run time. */
export function withAward(entry: Entry, award: OpenAward): Entry {
  const { agent, capability, window } = entry;
  const { awards, completed, failed, open } = entry.counts;
  const counts = { awards: awards + 1, completed, failed, open: open + 1 };
  return { agent, capability, counts, window, open: [...entry.open, award] };
}

/** More is known of an award in force. */
export function withReport(entry: Entry, award: OpenAward, said: Partial<OpenAward>): Entry {
  return { ...entry, open: entry.open.map(one => (one === award ? { ...one, ...said } : one)) };
}

/** An award in force is over. */
export function settled(entry: Entry, award: OpenAward, { ending, atMs }: { ending: Ending; atMs: number }): Entry {
  const { agent, capability } = entry;
  const open = entry.open.filter(one => one !== award);
  const was = entry.counts;
  const completed = was.completed + (ending === 'completed' ? 1 : 0);
  const failed = was.failed + (ending === 'failed' ? 1 : 0);
  const counts = { awards: was.awards, completed, failed, open: was.open - 1 };
  if (ending === 'unsettled') return { agent, capability, counts, window: entry.window, open };
  const window = windowWith(entry.window, outcomeOf(award, atMs, ending === 'completed'));
  return { agent, capability, counts, window, open };
}

/** One outcome more. */
export function withOutcome(entry: Entry, outcome: Outcome): Entry {
  return { ...entry, window: windowWith(entry.window, outcome) };
}

/** The caller has said what it thinks of a result; of one that is no longer kept, it is too late. */
export function rated(entry: Entry, which: { negotiationId: string; fence: number }, said: Partial<Outcome>): Entry {
  const isMeant = (one: Outcome) => one.negotiationId === which.negotiationId && one.fence === which.fence;
  if (!entry.window.some(isMeant)) return entry;
  return { ...entry, window: entry.window.map(one => (isMeant(one) ? { ...one, ...said } : one)) };
}

function windowWith(window: readonly Outcome[], outcome: Outcome): readonly Outcome[] {
  return window.slice(1 - rules.windowMax).concat(outcome);
}

function outcomeOf(award: OpenAward, atMs: number, completed: boolean): Outcome {
  const { negotiationId, fence, promised, spentMicros, saidQuality, interrupted } = award;
  return {
    negotiationId,
    fence,
    atMs,
    completed,
    promised,
    ...(!interrupted && { tookMs: atMs - award.atMs }),
    ...(spentMicros !== undefined && { spentMicros }),
    ...(saidQuality !== undefined && { saidQuality }),
  };
}
