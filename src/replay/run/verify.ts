import type { Agent } from '../../agent/index.js';
import { type Clock, MeshError, systemClock } from '../../base/index.js';
import { qualify } from '../../message/index.js';
import type { Dialogue } from '../dialogue.js';
import { type Compared, compare } from '../diff/compare.js';
import { run } from './run.js';

/** The first thing that an agent does otherwise than it was recorded. */
export interface Difference {
  /** The message of the recording at which it shows, by its number; undefined: beyond its end. */
  readonly at: number | undefined;
  /** In a sentence. */
  readonly what: string;
  /** The messages side by side, when it is a message. */
  readonly messages: Compared | undefined;
}

/** What came of running agents against a recording. */
export interface Verified {
  /** How many messages of these agents are as they were recorded. */
  readonly same: number;
  readonly difference: Difference | undefined;
}

/** What is run against what. */
export interface VerifyOptions {
  readonly dialogue: Dialogue;
  readonly agents: readonly Agent[];
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

/**
 * Runs agents against a recording of them: they are given all that they were given, with its ids and times, and must say the same and ask
 * outside the same in the same order. Errors: OPTION_INVALID when none of them takes part.
 */
export async function verify({ dialogue, agents, timeoutMs, clock = systemClock }: VerifyOptions): Promise<Verified> {
  const ids = new Set(agents.map(({ descriptor }) => qualify(descriptor.namespace, descriptor.id)));
  const from = dialogue.said.find(one => !ids.has(one.from) && one.reached.some(agent => ids.has(agent)));
  if (!from) throw new MeshError('OPTION_INVALID', `${[...ids].join(', ')}: nothing is said to them in the recording`);
  const made = await run({
    dialogue,
    from,
    agents,
    exact: true,
    clock: shifted(clock, from.atMs),
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const { said } = made.dialogue;
  const { rows } = compare(
    dialogue.said.filter(({ number }) => number >= from.number),
    said,
    made.origins,
  );
  const own = rows.filter(({ before, after }) => ids.has((before ?? after)?.from ?? ''));
  const found = [
    ...made.divergences.map(({ what, at }) => ({
      at,
      what: `${what}, which is not in the recording`,
      messages: undefined,
    })),
    ...made.unasked.slice(0, 1).map(({ what, at }) => ({ at, what: `${what}, as it did then`, messages: undefined })),
    ...own
      .filter(({ kind }) => kind !== 'same')
      .slice(0, 1)
      .map(differenceOf),
  ];
  const [difference] = found.sort((a, b) => (a.at ?? Number.POSITIVE_INFINITY) - (b.at ?? Number.POSITIVE_INFINITY));
  return { same: own.filter(({ kind }) => kind === 'same').length, difference };
}

function differenceOf(messages: Compared): Difference {
  const { kind, before, after } = messages;
  const who = (before ?? after)?.from ?? '';
  const what =
    kind === 'added'
      ? `agent "${who}" says something to ${after?.to} that it did not say then`
      : kind === 'removed'
        ? `agent "${who}" does not say what it said then to ${before?.to}`
        : `agent "${who}" says something else to ${before?.to} than it said then`;
  return { at: before?.number, what, messages };
}

/** A clock that shows the recorded time: what had time then has it now. */
function shifted(clock: Clock, startMs: number): Clock {
  const shiftMs = clock.now() - startMs;
  return { ...clock, now: () => clock.now() - shiftMs };
}
