import type { Effect, EffectAnswer, Recordings } from '../../agent/index.js';
import { type Clock, createRandom, groupBy } from '../../base/index.js';
import { canonicalJson, qualify } from '../../message/index.js';
import type { RecordedEffect, Said } from '../dialogue.js';
import { type Divergence, diverged } from './divergence.js';

/** What serving from a recording needs. */
export interface ServedParts {
  readonly said: readonly Said[];
  readonly fromNumber: number;
  readonly clock: Clock;
  /** The recorded message that an agent handles when it is given this one. */
  originOf(messageId: string): Said | undefined;
  /** Tools that the recording has no answer of are really called. */
  readonly live: boolean;
  /** What a handling asks must be what was asked in it then, in the same order. */
  readonly strict: boolean;
  onDiverged(divergence: Divergence): void;
}

/** Recorded answers of outside, and what was not asked for. */
export interface Served extends Recordings {
  /** What this agent had asked while it handled this message, and has not asked again. */
  left(agent: string, messageId: string): readonly RecordedEffect[];
}

/**
 * Serves what agents ask outside from a recording: tools by what was asked, in order, those of the same agent and of the messages that
 * are played first; time and randomness as the handling of the same message drew them, then in the same manner on: time goes on from the
 * recorded moment, numbers come from a generator with a fixed seed.
 */
export function createServed(parts: ServedParts): Served {
  const { said, fromNumber, clock, originOf, live, strict, onDiverged } = parts;
  const beganMs = clock.monotonic();
  const baseMs = said.find(({ number }) => number >= fromNumber)?.atMs ?? clock.now();
  const inTurn = [
    ...said.filter(({ number }) => number >= fromNumber),
    ...said.filter(({ number }) => number < fromNumber),
  ];
  const effects = inTurn.flatMap(one => one.effects);
  const byKey = groupBy(effects, keyOf);
  const byHandling = groupBy(effects, ({ agent, messageId }) => `${agent}\n${messageId}`);
  const taken = new Set<RecordedEffect>();
  const random = createRandom(said.length + fromNumber);

  function take(
    among: readonly RecordedEffect[] | undefined,
    fits: (effect: RecordedEffect) => boolean = () => true,
  ): RecordedEffect | undefined {
    const found = among?.find(effect => !taken.has(effect) && fits(effect));
    if (found) taken.add(found);
    return found;
  }

  function inOrder(asked: Effect): RecordedEffect | undefined {
    const asker = askerOf(asked);
    const same = byKey.get(keyOf(asked));
    const drawn = asked.kind === 'time' || asked.kind === 'random';
    if (!strict && !drawn) return take(same, ({ agent }) => agent === asker) ?? take(same);
    const mine = byHandling.get(`${asker}\n${originOf(asked.message.id)?.message.id}`);
    if (!strict) return take(mine, ({ kind }) => kind === asked.kind);
    const next = mine?.find(effect => !taken.has(effect));
    return next && keyOf(next) === keyOf(asked) ? take([next]) : undefined;
  }

  function drawn(kind: Effect['kind']): EffectAnswer | undefined {
    if (kind === 'random') return { answer: random() };
    return kind === 'time' ? { answer: baseMs + Math.floor(clock.monotonic() - beganMs) } : undefined;
  }

  return {
    recorded(asked) {
      const found = inOrder(asked);
      if (asked.byMessages && (found || !strict)) return undefined;
      if (found?.outcome) return found.outcome;
      const goesOn = strict ? undefined : drawn(asked.kind);
      if (goesOn) return goesOn;
      if (live && !strict) return undefined;
      const divergence = { agent: askerOf(asked), what: wordOf(asked, found), at: originOf(asked.message.id)?.number };
      onDiverged(divergence);
      throw diverged(divergence);
    },
    left: (agent, messageId) => (byHandling.get(`${agent}\n${messageId}`) ?? []).filter(effect => !taken.has(effect)),
  };
}

function keyOf({ kind, name, request }: Pick<Effect, 'kind' | 'name' | 'request'>): string {
  return canonicalJson([kind, name, request]);
}

function askerOf({ message, agentId }: Effect): string {
  return qualify(message.receiver?.namespace ?? '', agentId);
}

function wordOf({ agentId, kind, name, request }: Effect, found: RecordedEffect | undefined): string {
  const what = kind === 'time' ? 'the time' : kind === 'random' ? 'a random number' : `${kind} "${name}"`;
  const args = kind === 'time' || kind === 'random' ? '' : ` with ${canonicalJson(request).slice(0, 500)}`;
  return `agent "${agentId}" asked ${what}${args}${found ? ', whose answer was too large to be kept' : ''}`;
}
