import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import type { Dialogue, Said } from '../dialogue.js';
import { essence } from '../diff/compare.js';
import { canonical } from '../diff/json.js';

/** Finds in a recording what is said again. */
export interface Playback {
  /** The message of the recording that says the same to this agent and was not taken yet; undefined: there is none. */
  take(message: Message, from: string, to: string): Said | undefined;
}

/**
 * What was recorded from a message on is taken first, in order; then what was recorded before it. What the same agent said comes before
 * what others said. Pure but for what was taken.
 */
export function createPlayback({ said }: Pick<Dialogue, 'said'>, fromNumber: number): Playback {
  const inTurn = [
    ...said.filter(({ number }) => number >= fromNumber),
    ...said.filter(({ number }) => number < fromNumber),
  ];
  const byKey = new Map<string, Said[]>();
  for (const one of inTurn) {
    for (const to of new Set([one.to, ...one.reached])) {
      const key = keyOf(one.message, to);
      const same = byKey.get(key);
      if (same) same.push(one);
      else byKey.set(key, [one]);
    }
  }
  const taken = new Set<Said>();
  return {
    take(message, from, to) {
      const left = (byKey.get(keyOf(message, to)) ?? []).filter(one => !taken.has(one));
      const found = left.find(one => one.from === from) ?? left[0];
      if (found) taken.add(found);
      return found;
    },
  };
}

/** What is asked, whoever asks. */
function keyOf(message: Message, to: string): string {
  const { sender: _, receiver: __, priority: ___, budget: ____, ...asked } = essence(message);
  return `${to}\n${canonical(asked)}`;
}
