import type { Message } from '#gen/dacp/message/v2/message_pb.js';
import { groupBy } from '../../base/index.js';
import { canonicalJson } from '../../message/index.js';
import type { Dialogue, Said } from '../dialogue.js';
import { essence } from '../diff/compare.js';

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
  const addressed = inTurn.flatMap(one => [...new Set([one.to, ...one.reached])].map(to => ({ one, to })));
  const byKey = groupBy(addressed, ({ one, to }) => keyOf(one.message, to));
  const taken = new Set<Said>();
  return {
    take(message, from, to) {
      const same = (byKey.get(keyOf(message, to)) ?? []).map(({ one }) => one);
      const left = same.filter(one => !taken.has(one));
      const found = left.find(one => one.from === from) ?? left[0];
      if (found) taken.add(found);
      return found;
    },
  };
}

/** What is asked, whoever asks. */
function keyOf(message: Message, to: string): string {
  const { sender: _, receiver: __, priority: ___, budget: ____, ...asked } = essence(message);
  return `${to}\n${canonicalJson(asked)}`;
}
